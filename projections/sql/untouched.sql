-- Whether nothing was ever recorded here.
SELECT count(*) = 1 AND NOT EXISTS (SELECT FROM events) FROM turns
