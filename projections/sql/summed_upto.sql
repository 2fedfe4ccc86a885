-- How far the follower came, by either of its tables.
SELECT coalesce(greatest((SELECT max(position) FROM summed), (SELECT max(position) FROM sums)), 0)
