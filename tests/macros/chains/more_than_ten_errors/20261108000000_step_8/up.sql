-- step 8
-- migrate: revises 20261107000000
CREATE TABLE t8 (id INTEGER);
