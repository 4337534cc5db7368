ALTER TABLE visits DROP COLUMN country;
