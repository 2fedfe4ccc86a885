-- The lines of one kind about any of the payments, oldest first.
SELECT line FROM events
WHERE labels && %(payments)s::text[] AND %(kind)s = ANY (labels) AND position <= %(known)s
ORDER BY position
