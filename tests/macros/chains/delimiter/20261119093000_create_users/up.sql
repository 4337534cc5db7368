-- create users
-- migrate: revises base
DELIMITER
CREATE TABLE users (id INTEGER PRIMARY KEY);
