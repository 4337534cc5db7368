-- create accounts
-- migrate: revises base
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  balance TEXT NOT NULL
);
