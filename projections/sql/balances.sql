-- Cents per pot by one dimension and vintage. Programs and regions have no granted, available or lapsed money.
SELECT
    CASE %(by)s WHEN 'moment' THEN moment WHEN 'program' THEN program WHEN 'frame' THEN frame ELSE region END AS name,
    vintage,
    coalesce(-sum(cents) FILTER (WHERE pot = 'parliament'), 0)::bigint AS granted,
    coalesce(sum(cents) FILTER (WHERE pot = 'available'), 0)::bigint AS available,
    coalesce(sum(cents) FILTER (WHERE pot = 'reserved'), 0)::bigint AS reserved,
    coalesce(sum(cents) FILTER (WHERE pot = 'committed'), 0)::bigint AS committed,
    coalesce(sum(cents) FILTER (WHERE pot = 'in_payment'), 0)::bigint AS in_payment,
    coalesce(sum(cents) FILTER (WHERE pot = 'paid'), 0)::bigint AS paid,
    coalesce(sum(cents) FILTER (WHERE pot = 'lapsed'), 0)::bigint AS lapsed
FROM balances(%(as_of)s::date, %(known)s::bigint) JOIN accounts USING (account)
WHERE %(by)s IN ('moment', 'frame') OR pot IN ('reserved', 'committed', 'in_payment', 'paid')
GROUP BY name, vintage
ORDER BY name NULLS LAST, vintage
