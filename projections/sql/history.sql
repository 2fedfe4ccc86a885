-- The newest lines that carry all the labels and count from a day on; newest first.
SELECT line FROM events
WHERE labels @> %(labels)s::text[] AND position <= %(known)s
  AND (%(since)s::date IS NULL OR effective_on >= %(since)s::date)
  AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
ORDER BY position DESC LIMIT %(most)s
