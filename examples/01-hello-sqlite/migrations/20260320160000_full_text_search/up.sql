-- full-text search over titles and bodies, kept by triggers
-- migrate: revises 20260302093000
CREATE VIRTUAL TABLE notes_search USING fts5 (title, body, content = 'notes', content_rowid = 'id');
INSERT INTO notes_search (rowid, title, body) SELECT id, title, body FROM notes;

CREATE TRIGGER notes_search_insert AFTER INSERT ON notes BEGIN
  INSERT INTO notes_search (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
CREATE TRIGGER notes_search_delete AFTER DELETE ON notes BEGIN
  INSERT INTO notes_search (notes_search, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
END;
CREATE TRIGGER notes_search_update AFTER UPDATE ON notes BEGIN
  INSERT INTO notes_search (notes_search, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
  INSERT INTO notes_search (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
