-- step 7
-- migrate: revises 20261106000000
CREATE TABLE t7 (id INTEGER);
