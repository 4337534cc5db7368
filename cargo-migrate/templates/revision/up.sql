-- {{message}}
-- migrate: revises {{parent}}

-- Write the SQL of this step below, for example:
-- CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
