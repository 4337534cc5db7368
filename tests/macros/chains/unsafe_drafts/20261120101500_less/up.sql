-- less
-- migrate: revises 20261119093000
ALTER TABLE users DROP COLUMN nickname;
