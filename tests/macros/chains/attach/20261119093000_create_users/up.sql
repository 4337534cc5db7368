-- create users
-- migrate: revises base
ATTACH 'other.db' AS other;
