-- add users.email
-- migrate: revises 20261119093000
ALTER TABLE users ADD COLUMN email TEXT;
