-- The lines that carry any of the labels, oldest first, for a cursor that takes them a page at a time. By adding 0 the
-- index of positions is left out: for the first page alone the planner would look for rare labels line by line.
SELECT line FROM events
WHERE labels && %(hashes)s::int[] AND position + 0 <= %(known)s
  AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
ORDER BY position + 0
