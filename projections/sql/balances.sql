-- Cents per pot by one dimension and vintage, of these pots alone. Programs and regions have only pots of use.
SELECT
    CASE %(by)s WHEN 'moment' THEN moment WHEN 'program' THEN program WHEN 'frame' THEN frame ELSE region END AS name,
    vintage,
    coalesce(-sum(cents) FILTER (WHERE pot = 'parliament'), 0)::bigint AS granted,
    coalesce(-sum(cents) FILTER (WHERE pot = 'income'), 0)::bigint AS income,
    coalesce(-sum(cents) FILTER (WHERE pot = 'overrun'), 0)::bigint AS overrun,
    coalesce(sum(cents) FILTER (WHERE pot = 'available'), 0)::bigint AS available,
    coalesce(sum(cents) FILTER (WHERE pot = 'reserved'), 0)::bigint AS reserved,
    coalesce(sum(cents) FILTER (WHERE pot = 'committed'), 0)::bigint AS committed,
    coalesce(sum(cents) FILTER (WHERE pot = 'in_payment'), 0)::bigint AS in_payment,
    coalesce(sum(cents) FILTER (WHERE pot = 'paid'), 0)::bigint AS paid,
    coalesce(sum(cents) FILTER (WHERE pot = 'lapsed'), 0)::bigint AS lapsed
FROM balances(%(as_of)s::date, %(known)s::bigint) JOIN accounts USING (account)
WHERE pot = ANY (%(pots)s::text[])
GROUP BY name, vintage
ORDER BY name NULLS LAST, vintage
