-- users
-- migrate: revises base
CREATE TABLE users (id INTEGER);
