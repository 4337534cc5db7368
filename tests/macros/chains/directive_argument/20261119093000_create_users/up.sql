-- create users
-- migrate: revises base
-- migrate: phase shrink
CREATE TABLE users (id INTEGER PRIMARY KEY);
