-- The steps by which the schema came to be, in order, and whether programs that do not know a step may go on beside it.
-- Where nothing is kept of that yet, they may not.
SELECT name, digest, coalesce((to_jsonb(m) ->> 'expands')::boolean, false) AS expands FROM migrations AS m ORDER BY number
