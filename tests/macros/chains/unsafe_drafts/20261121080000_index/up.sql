-- index emails
-- migrate: revises 20261120101500
CREATE INDEX users_email ON users (email);
