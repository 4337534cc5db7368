-- all
-- migrate: revises base
-- migrate: replaces 2001..1003
CREATE TABLE users (id INTEGER);
CREATE TABLE notes (id INTEGER);
CREATE TABLE tags (id INTEGER);
