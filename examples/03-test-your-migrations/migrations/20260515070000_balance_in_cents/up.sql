-- balances in cents instead of text
-- migrate: revises 20260501070000
ALTER TABLE accounts ADD COLUMN cents INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET cents = CAST(round(CAST(balance AS REAL) * 100) AS INTEGER);
ALTER TABLE accounts DROP COLUMN balance;
