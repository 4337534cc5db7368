-- the first two
-- migrate: revises base
-- migrate: replaces 1001..1002
CREATE TABLE users (id INTEGER);
CREATE TABLE notes (id INTEGER);
