-- step 2
-- migrate: revises 20261101000000
CREATE TABLE t2 (id INTEGER);
