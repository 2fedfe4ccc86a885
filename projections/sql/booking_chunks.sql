-- The newest chunks that were summed up by a position, newest first: after which position each begins, where it ends,
-- and whether it booked on any of the accounts: the rows of its days name every account that it booked on, and those
-- that earlier chunks booked on for the same days.
SELECT
    coalesce((SELECT max(earlier.position) FROM summed AS earlier WHERE earlier.position < chunk.position), 0),
    chunk.position,
    EXISTS (
        SELECT FROM sums CROSS JOIN LATERAL unnest(sums.accounts) AS booked (account)
        WHERE sums.position = chunk.position AND sums.period >= 10000000 AND booked.account = ANY (%(accounts)s::int[])
    )
FROM (
    SELECT position FROM summed WHERE position <= %(upto)s ORDER BY position DESC LIMIT %(most)s
) AS chunk
ORDER BY chunk.position DESC
