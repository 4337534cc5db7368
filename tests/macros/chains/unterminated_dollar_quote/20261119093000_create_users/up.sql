-- create users
-- migrate: revises base
CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $body$ SELECT 1 $$;
