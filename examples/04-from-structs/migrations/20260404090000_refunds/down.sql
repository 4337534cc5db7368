-- Takes back: refunds
-- migrate: rebuild

CREATE TABLE migrate_new_orders (
  "id" INTEGER CONSTRAINT "orders_pkey" PRIMARY KEY AUTOINCREMENT,
  "customer_id" INTEGER NOT NULL CONSTRAINT "orders_customer_id_fkey" REFERENCES "customers" ("id") ON DELETE CASCADE,
  "state" TEXT NOT NULL CONSTRAINT "orders_state_check" CHECK ("state" IN ('open', 'paid')),
  "total_cents" INTEGER NOT NULL CONSTRAINT "orders_total_cents_check" CHECK (total_cents >= 0)
);

-- rewrites every row of orders
-- fails unless the rows fit: no row has refunded in orders.state
-- fails unless the rows fit: check constraint orders.state.orders_state_check
INSERT INTO migrate_new_orders (id, customer_id, state, total_cents) SELECT id, customer_id, state, total_cents FROM orders;

DELETE FROM sqlite_sequence WHERE name = 'migrate_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'migrate_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE migrate_new_orders RENAME TO orders;
CREATE INDEX "orders_customer_id_idx" ON "orders" ("customer_id");
