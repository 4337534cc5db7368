-- create users
-- migrate: revises base
CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TRIGGER t AFTER INSERT ON users BEGIN
    UPDATE users SET id = 2;
