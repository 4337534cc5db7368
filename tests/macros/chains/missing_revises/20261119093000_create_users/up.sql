-- create users
CREATE TABLE users (id INTEGER PRIMARY KEY);
