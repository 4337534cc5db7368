-- add users.email
-- migrate: phase expand
-- migrate: data
-- migrate: transaction off
-- migrate: revises 20261119093000
ALTER TABLE users ADD COLUMN email TEXT;
