-- create users
-- migrate: revises 20261121080000
CREATE TABLE users (id INTEGER PRIMARY KEY);
