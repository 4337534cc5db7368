-- create users
-- migrate: revises base
\connect app
CREATE TABLE users (id INTEGER PRIMARY KEY);
