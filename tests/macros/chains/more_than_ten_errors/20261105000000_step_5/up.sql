-- step 5
-- migrate: revises 20261104000000
CREATE TABLE t5 (id INTEGER);
