-- apart
-- migrate: revises 0003
-- migrate: transaction off
INSERT INTO steps (revision, way, number) VALUES ('0004', 'up', 1);
CREATE TABLE extra (id int PRIMARY KEY);
INSERT INTO steps (revision, way, number) VALUES ('0004', 'up', 3);
