-- migrate: irreversible because users are forever
DROP TABLE users;
