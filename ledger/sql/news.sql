-- The lines after a position, in order.
SELECT position, line FROM events WHERE position > %(after)s ORDER BY position LIMIT %(most)s
