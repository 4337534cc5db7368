-- full name
-- migrate: revises 20260401090000

ALTER TABLE customers RENAME COLUMN name TO full_name;
