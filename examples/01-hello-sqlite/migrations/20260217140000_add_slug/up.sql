-- add notes.slug, a short name for the command line
-- migrate: revises 20260203083000
ALTER TABLE notes ADD COLUMN slug TEXT;
