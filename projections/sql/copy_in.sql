-- Rows as text, or as they are given one by one.
COPY {table} ({columns}) FROM STDIN
