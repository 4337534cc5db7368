-- first
-- migrate: revises base

CREATE TABLE "customers" (
  "id" INTEGER CONSTRAINT "customers_pkey" PRIMARY KEY AUTOINCREMENT,
  "email" TEXT NOT NULL CONSTRAINT "customers_email_key" UNIQUE,
  "name" TEXT NOT NULL,
  "street" TEXT NOT NULL,
  "city" TEXT NOT NULL
);

CREATE TABLE "orders" (
  "id" INTEGER CONSTRAINT "orders_pkey" PRIMARY KEY AUTOINCREMENT,
  "customer_id" INTEGER NOT NULL CONSTRAINT "orders_customer_id_fkey" REFERENCES "customers" ("id") ON DELETE CASCADE,
  "state" TEXT NOT NULL CONSTRAINT "orders_state_check" CHECK ("state" IN ('open', 'paid')),
  "total_cents" INTEGER NOT NULL CONSTRAINT "orders_total_cents_check" CHECK (total_cents >= 0)
);

CREATE INDEX "orders_customer_id_idx" ON "orders" ("customer_id");
