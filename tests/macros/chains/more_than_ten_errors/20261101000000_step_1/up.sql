-- step 1
-- migrate: revises base
CREATE TABLE t1 (id INTEGER);
