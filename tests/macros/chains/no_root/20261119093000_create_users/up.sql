-- create users
-- migrate: revises 20261120101500
CREATE TABLE users (id INTEGER PRIMARY KEY);
