-- The columns of a table in their order, and whether it numbers its rows by one.
SELECT attname, attidentity <> '' FROM pg_attribute
WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
