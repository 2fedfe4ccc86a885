-- The chunks up to a position that booked on any of the accounts, newest first. The rows of its days name every account
-- that a chunk booked on, and those that earlier chunks booked on for the same days.
SELECT DISTINCT position FROM sums
WHERE period >= 10000000 AND accounts && %(accounts)s::int[] AND position <= %(upto)s
ORDER BY position DESC
