-- migrate: transaction off
INSERT INTO steps (revision, way, number) VALUES ('0004', 'down', 1);
DROP TABLE extra;
INSERT INTO steps (revision, way, number) VALUES ('0004', 'down', 3);
