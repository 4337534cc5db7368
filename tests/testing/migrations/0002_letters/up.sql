-- letters
-- migrate: revises 0001
CREATE TABLE letters (
  id INTEGER NOT NULL PRIMARY KEY,
  sender INTEGER NOT NULL REFERENCES people (id),
  text VARCHAR(200)
);
