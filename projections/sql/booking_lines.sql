-- The newest lines between two positions that booked on any of the accounts, newest first; where asked for, without
-- those that moved money between these accounts alone.
SELECT line FROM events
JOIN (
    SELECT position FROM legs
    WHERE position > %(after)s AND position <= %(upto)s
      AND account = ANY (%(accounts)s::int[]) AND cents <> 0
      AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
    GROUP BY position HAVING sum(cents) <> 0 OR NOT %(net)s
    ORDER BY position DESC LIMIT %(most)s
) AS booking USING (position)
ORDER BY position DESC
