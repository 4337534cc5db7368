-- people
-- migrate: revises base
CREATE TABLE people (
  id INTEGER NOT NULL PRIMARY KEY,
  name VARCHAR(40) NOT NULL
);
INSERT INTO people (id, name) VALUES (1, 'Ada');
