-- add teams
-- migrate: revises 20261119093000
CREATE TABLE teams (id INTEGER PRIMARY KEY);
