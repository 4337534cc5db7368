-- create users
-- migrate: revises base
CREATE INDEX CONCURRENTLY users_id ON users (id);
