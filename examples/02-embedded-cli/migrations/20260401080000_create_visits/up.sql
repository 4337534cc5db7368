-- create visits
-- migrate: revises base
CREATE TABLE visits (
  day TEXT PRIMARY KEY,
  count INTEGER NOT NULL DEFAULT 0
);
