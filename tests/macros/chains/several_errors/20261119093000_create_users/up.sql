-- create users
-- migrate: revises base
BEGIN;
CREATE TABLE users (id INTEGER PRIMARY KEY);
