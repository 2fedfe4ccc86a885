-- Lines by position.
SELECT position, line FROM events WHERE position = ANY (%(positions)s) ORDER BY position
