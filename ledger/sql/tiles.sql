-- Roots of complete subtrees, in order.
SELECT root FROM tiles WHERE level = %(level)s AND index >= %(start)s AND index < %(end)s ORDER BY index
