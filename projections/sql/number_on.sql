-- The next row is numbered after those that were restored.
SELECT setval(pg_get_serial_sequence({name}, {number}), max({column})) FROM {table} HAVING max({column}) IS NOT NULL
