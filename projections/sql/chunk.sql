-- The rows of one chunk as text, each with what it is counted by.
SELECT {key}, {table}::text FROM {table} WHERE ({key} - 1) / {length} = %(chunk)s
