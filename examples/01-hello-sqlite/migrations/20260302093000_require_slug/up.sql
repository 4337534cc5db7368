-- notes.slug is required and unique: SQLite changes no column, so the table is rebuilt
-- migrate: revises 20260217141000
CREATE TABLE notes_new (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO notes_new (id, slug, title, body, created_at)
  SELECT id, slug, title, body, created_at FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
CREATE INDEX notes_created_at ON notes (created_at DESC);
