-- The lines that carry any of the labels, oldest first.
SELECT line FROM events
WHERE labels && %(hashes)s::int[] AND position <= %(known)s
  AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
ORDER BY position
