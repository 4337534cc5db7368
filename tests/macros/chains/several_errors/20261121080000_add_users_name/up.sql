-- add users.name
-- migrate: revises 20261119093000
ALTER TABLE users ADD COLUMN name TEXT;
