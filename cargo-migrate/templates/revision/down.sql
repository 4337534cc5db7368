-- Takes back: {{message}}

-- Write the SQL that undoes up.sql below, for example:
-- DROP TABLE notes;
-- If there is no way back, let one line say so instead: -- migrate: irreversible because <reason>
