-- Every line that carries all the labels and counts between two days, newest first, for a cursor that takes them a page at
-- a time.
SELECT line FROM events
WHERE labels @> %(hashes)s::int[] AND position > %(after)s AND position <= %(upto)s
  AND (%(since)s::date IS NULL OR effective_on >= %(since)s::date)
  AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
ORDER BY position DESC
