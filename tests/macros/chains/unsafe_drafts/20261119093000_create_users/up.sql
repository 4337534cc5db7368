-- create users
-- migrate: revises base
CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    email TEXT,
    nickname TEXT
);
