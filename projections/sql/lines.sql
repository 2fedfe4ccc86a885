-- The journal up to a position.
SELECT position, line FROM events WHERE position <= %(known)s ORDER BY position
