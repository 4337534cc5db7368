-- count by country too
-- migrate: revises 20260401080000
ALTER TABLE visits ADD COLUMN country TEXT NOT NULL DEFAULT '';
