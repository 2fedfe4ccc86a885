-- The newest lines up to a position that carry a label and none of others; newest first.
SELECT line FROM events
WHERE labels @> ARRAY[%(label)s::text] AND NOT labels && %(without)s::text[] AND position <= %(known)s
ORDER BY position DESC LIMIT %(most)s
