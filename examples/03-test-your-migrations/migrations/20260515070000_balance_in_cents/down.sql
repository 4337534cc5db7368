-- migrate: loses accounts.balance because text that is no amount becomes 0
CREATE TABLE accounts_with_text (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  balance TEXT NOT NULL
);
INSERT INTO accounts_with_text (id, owner, balance)
  SELECT id, owner, printf('%d.%02d', cents / 100, cents % 100) FROM accounts;
DROP TABLE accounts;
ALTER TABLE accounts_with_text RENAME TO accounts;
