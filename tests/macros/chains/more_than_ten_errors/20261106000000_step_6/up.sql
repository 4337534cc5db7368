-- step 6
-- migrate: revises 20261105000000
CREATE TABLE t6 (id INTEGER);
