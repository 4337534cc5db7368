-- step 12
-- migrate: revises 20261111000000
CREATE TABLE t12 (id INTEGER);
