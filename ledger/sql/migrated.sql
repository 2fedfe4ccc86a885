-- The steps by which the log's part of the schema came to be, in order.
SELECT name, digest FROM migrations WHERE starts_with(name, 'ledger/') ORDER BY number
