-- create users
-- migrate: revises base
CREATE TABLE users (name TEXT DEFAULT 'none);
INSERT INTO users VALUES (1);
