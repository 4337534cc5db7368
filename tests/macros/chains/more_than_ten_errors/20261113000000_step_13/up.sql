-- step 13
-- migrate: revises 20261112000000
CREATE TABLE t13 (id INTEGER);
