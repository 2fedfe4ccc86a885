-- The newest lines of the chunk that ends at a position, or of what is not summed up at one, that booked on any of the
-- accounts, newest first; where asked for, without those that moved money between these accounts alone.
SELECT line FROM events
JOIN (
    SELECT position FROM legs
    WHERE position > (SELECT coalesce(max(summed.position), 0) FROM summed WHERE summed.position < %(upto)s)
      AND position <= %(upto)s
      AND account = ANY (%(accounts)s::int[]) AND cents <> 0
      AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
    GROUP BY position HAVING sum(cents) <> 0 OR NOT %(net)s
    ORDER BY position DESC LIMIT %(most)s
) AS booking USING (position)
ORDER BY position DESC
