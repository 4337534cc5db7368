-- step 3
-- migrate: revises 20261102000000
CREATE TABLE t3 (id INTEGER);
