-- The lines that carry any of the labels, oldest first; without those that carry one that is not wanted.
SELECT line FROM events
WHERE labels && %(hashes)s::int[] AND NOT labels && %(without)s::int[] AND position <= %(known)s
  AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
ORDER BY position
