-- create users
-- migrate: revises base
CREATE TABLE users (id INTEGER);
COPY users FROM stdin;
1
2
