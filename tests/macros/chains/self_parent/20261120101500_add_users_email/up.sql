-- add users.email
-- migrate: revises 20261120101500
ALTER TABLE users ADD COLUMN email TEXT;
