-- The newest lines that both of two points know and that count by the day of one alone: those of the days between. The
-- sums keep the index of positions out, which would walk through all that was recorded since.
SELECT line FROM events
WHERE effective_on > %(early)s AND effective_on <= coalesce(%(late)s::date, 'infinity')
  AND position + 0 <= %(upto)s
ORDER BY position + 0 DESC LIMIT %(most)s
