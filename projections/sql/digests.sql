-- One digest a chunk of rows, over the rows in the order of their text.
SELECT ({key} - 1) / {length} AS chunk, sha256(convert_to(string_agg(row, E'\n' ORDER BY row), 'UTF8'))
FROM (SELECT {table}.*, {table}::text COLLATE "C" AS row FROM {table}) AS t
GROUP BY chunk
