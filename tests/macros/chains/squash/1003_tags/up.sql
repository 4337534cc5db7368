-- tags
-- migrate: revises 1002
CREATE TABLE tags (id INTEGER);
