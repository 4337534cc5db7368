-- step 10
-- migrate: revises 20261109000000
CREATE TABLE t10 (id INTEGER);
