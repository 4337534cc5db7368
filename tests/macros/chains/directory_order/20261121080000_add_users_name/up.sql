-- add users.name
-- migrate: revises base
ALTER TABLE users ADD COLUMN name TEXT;
