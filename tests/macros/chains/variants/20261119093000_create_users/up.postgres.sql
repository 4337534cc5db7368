-- create users
-- migrate: revises base
CREATE TABLE users (id BIGINT GENERATED ALWAYS AS IDENTITY);
