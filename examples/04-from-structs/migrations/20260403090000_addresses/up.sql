-- addresses
-- migrate: revises 20260402090000

CREATE TABLE "addresses" (
  "id" INTEGER CONSTRAINT "addresses_pkey" PRIMARY KEY AUTOINCREMENT,
  "customer_id" INTEGER NOT NULL CONSTRAINT "addresses_customer_id_fkey" REFERENCES "customers" ("id") ON DELETE CASCADE,
  "street" TEXT NOT NULL,
  "city" TEXT NOT NULL
);

-- Written by hand: the addresses move.
INSERT INTO addresses (customer_id, street, city) SELECT id, street, city FROM customers ORDER BY id;

-- loses the values of customers.street
-- rewrites every row of customers
ALTER TABLE customers DROP COLUMN street;

-- loses the values of customers.city
-- rewrites every row of customers
ALTER TABLE customers DROP COLUMN city;

CREATE INDEX "addresses_customer_id_idx" ON "addresses" ("customer_id");
