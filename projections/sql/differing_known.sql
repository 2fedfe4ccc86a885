-- The newest lines that one of two points knows and the other does not, before a position, and that count by the day of
-- the point that knows them. They are walked by position.
SELECT line FROM events
WHERE position > %(low)s AND position <= %(high)s
  AND effective_on <= coalesce(%(as_of)s::date, 'infinity')
ORDER BY position DESC LIMIT %(most)s
