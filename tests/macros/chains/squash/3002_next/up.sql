-- next
-- migrate: revises 1003
CREATE TABLE next (id INTEGER);
