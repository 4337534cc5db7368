-- step 11
-- migrate: revises 20261110000000
CREATE TABLE t11 (id INTEGER);
