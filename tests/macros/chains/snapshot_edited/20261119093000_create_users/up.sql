-- create users
-- migrate: revises base
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    age INTEGER,
    avatar BLOB,
    joined DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
