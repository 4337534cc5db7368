-- create users
-- migrate: revises base
CREATE TABLE users (name TEXT DEFAULT 'Müller');
