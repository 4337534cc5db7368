-- Takes back: first

-- loses the rows of orders
DROP TABLE orders;

-- loses the rows of customers
DROP TABLE customers;
