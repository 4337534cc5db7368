-- create users
-- migrate: revises base
-- migrate: transactions off
CREATE TABLE users (id INTEGER PRIMARY KEY);
