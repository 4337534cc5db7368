-- add users.name
-- migrate: revises 20261120101500
ALTER TABLE users ADD COLUMN name TEXT;
