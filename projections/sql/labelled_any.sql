-- The lines that carry any of the labels, oldest first, for a cursor that takes them a page at a time. The sums keep the
-- index of positions out: for the first page alone the planner would look for rare labels line by line through the log.
SELECT line FROM events
WHERE labels && %(hashes)s::int[] AND position + 0 <= %(known)s
  AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
ORDER BY position + 0
