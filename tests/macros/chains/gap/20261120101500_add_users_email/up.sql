-- add users.email
-- migrate: revises 20261119093001
ALTER TABLE users ADD COLUMN email TEXT;
