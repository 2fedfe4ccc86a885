-- The journal up to a position.
SELECT line FROM events WHERE position <= %(known)s ORDER BY position
