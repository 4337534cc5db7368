-- notes
-- migrate: revises 1001
CREATE TABLE notes (id INTEGER);
