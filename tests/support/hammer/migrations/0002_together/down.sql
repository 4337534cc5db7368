INSERT INTO steps (revision, way, number) VALUES ('0002', 'down', 1);
INSERT INTO steps (revision, way, number) VALUES ('0002', 'down', 2);
INSERT INTO steps (revision, way, number) VALUES ('0002', 'down', 3);
