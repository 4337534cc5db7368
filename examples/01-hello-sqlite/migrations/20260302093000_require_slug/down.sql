CREATE TABLE notes_old (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  slug TEXT
);
INSERT INTO notes_old (id, title, body, created_at, slug)
  SELECT id, title, body, created_at, slug FROM notes;
DROP TABLE notes;
ALTER TABLE notes_old RENAME TO notes;
CREATE INDEX notes_created_at ON notes (created_at DESC);
