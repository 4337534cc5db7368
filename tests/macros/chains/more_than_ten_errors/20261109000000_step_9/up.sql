-- step 9
-- migrate: revises 20261108000000
CREATE TABLE t9 (id INTEGER);
