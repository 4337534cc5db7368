-- step 4
-- migrate: revises 20261103000000
CREATE TABLE t4 (id INTEGER);
