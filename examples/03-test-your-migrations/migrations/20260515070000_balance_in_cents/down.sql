ALTER TABLE accounts ADD COLUMN balance TEXT NOT NULL DEFAULT '0.00';
UPDATE accounts SET balance = printf('%d.%02d', cents / 100, cents % 100);
ALTER TABLE accounts DROP COLUMN cents;
