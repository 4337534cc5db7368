-- migrate: revises base
DROP TABLE users;
