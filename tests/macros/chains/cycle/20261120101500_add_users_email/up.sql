-- add users.email
-- migrate: revises 20261121080000
ALTER TABLE users ADD COLUMN email TEXT;
