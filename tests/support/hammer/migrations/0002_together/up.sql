-- together
-- migrate: revises 0001
INSERT INTO steps (revision, way, number) VALUES ('0002', 'up', 1);
INSERT INTO steps (revision, way, number) VALUES ('0002', 'up', 2);
INSERT INTO steps (revision, way, number) VALUES ('0002', 'up', 3);
