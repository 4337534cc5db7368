-- create users
-- migrate: revises base
-- migrate: data
-- migrate: data
CREATE TABLE users (id INTEGER PRIMARY KEY);
