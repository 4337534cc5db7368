-- add users.email
-- migrate: revises base
ALTER TABLE users ADD COLUMN email TEXT;
