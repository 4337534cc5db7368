-- index notes by date: the list shows the newest first
-- migrate: revises 20260105090000
CREATE INDEX notes_created_at ON notes (created_at DESC);
