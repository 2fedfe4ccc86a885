-- The sums of every period hold everything so far, those of days too: a balance as of a day reads one row a period,
-- however many chunks that has. Quarters (YYYYQ) and thirds of a month (YYYYMMT) join the periods, so that there are few
-- rows to read. The follower sums up what is there anew.
TRUNCATE sums, summed;

-- The sums of one chunk, and the chunks that booked on an account.
CREATE INDEX sums_position ON sums (position);
CREATE INDEX sums_accounts ON sums USING gin (accounts) WITH (fastupdate = off) WHERE period >= 10000000;

-- Coarser than it was: the last legs are found by reading it whole, which must not take long where it is large.
DROP INDEX legs_position;
CREATE INDEX legs_position ON legs USING brin (position) WITH (pages_per_range = 32, autosummarize = on);

-- Which stretches of the log hold facts of which days: they mostly come in the order of their days. Hardly any bytes.
CREATE INDEX events_effective_on ON events USING brin (effective_on) WITH (pages_per_range = 32, autosummarize = on);

-- 1, 2 or 3: days 1 to 10, 11 to 20, and the rest.
CREATE FUNCTION third_of_month(day date) RETURNS int LANGUAGE sql IMMUTABLE RETURN
    least((extract(day FROM day)::int - 1) / 10, 2) + 1;

CREATE OR REPLACE FUNCTION sum_up(chunk int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    since bigint;
    upto bigint;
BEGIN
    IF chunk < 1 THEN
        RAISE EXCEPTION 'a chunk holds at least one position, not %', chunk;
    END IF;
    -- One after the other: beside a chunk of another length, facts would be counted twice.
    LOCK TABLE summed IN SHARE ROW EXCLUSIVE MODE;
    since := coalesce((SELECT max(position) FROM summed), 0);
    upto := since + chunk;
    IF upto > (SELECT last_position FROM turns ORDER BY recorded_at DESC LIMIT 1) THEN
        RETURN false;
    END IF;
    INSERT INTO summed VALUES (upto);
    WITH fresh AS MATERIALIZED (
        SELECT period, account, sum(legs.cents)::bigint AS amount
        FROM legs
        CROSS JOIN LATERAL (VALUES
            (0),
            (to_char(effective_on, 'YYYY')::int),
            (to_char(effective_on, 'YYYYQ')::int),
            (to_char(effective_on, 'YYYYMM')::int),
            (to_char(effective_on, 'YYYYMM')::int * 10 + third_of_month(effective_on)),
            (to_char(effective_on, 'YYYYMMDD')::int)
        ) AS periods (period)
        WHERE position > since AND position <= upto
        GROUP BY period, account
    ), carried AS (
        SELECT touched.period, old.account, old.amount
        FROM (SELECT DISTINCT period FROM fresh) AS touched
        CROSS JOIN LATERAL (
            SELECT s.accounts, s.cents FROM sums AS s
            WHERE s.period = touched.period ORDER BY s.position DESC LIMIT 1
        ) AS newest
        CROSS JOIN LATERAL unnest(newest.accounts, newest.cents) AS old (account, amount)
    ), added AS (
        SELECT period, account, sum(amount)::bigint AS amount
        FROM (SELECT * FROM fresh UNION ALL SELECT * FROM carried) AS parts
        GROUP BY period, account
    )
    INSERT INTO sums (period, position, accounts, cents)
        SELECT period, upto, array_agg(account ORDER BY account), array_agg(amount ORDER BY account)
        FROM added GROUP BY period;
    RETURN true;
END $$;

-- Cents per account over the facts up to a position, as of a day (or of all days): the sums of the periods that end by
-- then, and the legs recorded since the last sums.
CREATE OR REPLACE FUNCTION balances(as_of date, known bigint) RETURNS TABLE (account int, cents bigint)
LANGUAGE sql STABLE SET search_path FROM CURRENT SET enable_seqscan = off SET jit = off AS $$
    WITH base AS MATERIALIZED (
        SELECT coalesce(max(position), 0) AS position FROM summed WHERE position <= known
    ), periods AS (
        SELECT 0 AS period WHERE as_of IS NULL
        UNION ALL
        SELECT generate_series(2000, extract(year FROM as_of)::int - 1)
        UNION ALL
        SELECT to_char(as_of, 'YYYY')::int * 10 + generate_series(1, extract(quarter FROM as_of)::int - 1)
        UNION ALL
        SELECT to_char(as_of, 'YYYY')::int * 100
            + generate_series(extract(quarter FROM as_of)::int * 3 - 2, extract(month FROM as_of)::int - 1)
        UNION ALL
        SELECT to_char(as_of, 'YYYYMM')::int * 10 + generate_series(1, third_of_month(as_of) - 1)
        UNION ALL
        SELECT to_char(as_of, 'YYYYMM')::int * 100
            + generate_series(third_of_month(as_of) * 10 - 9, extract(day FROM as_of)::int)
    ), parts AS (
        SELECT u.account, u.cents
        FROM periods
        CROSS JOIN LATERAL (
            SELECT s.accounts, s.cents FROM sums AS s
            WHERE s.period = periods.period AND s.position <= (SELECT position FROM base)
            ORDER BY s.position DESC LIMIT 1
        ) AS newest
        CROSS JOIN LATERAL unnest(newest.accounts, newest.cents) AS u (account, cents)
        UNION ALL
        SELECT legs.account, legs.cents
        FROM legs
        WHERE legs.position > (SELECT position FROM base) AND legs.position <= known
          AND (as_of IS NULL OR legs.effective_on <= as_of)
    )
    SELECT parts.account, sum(parts.cents)::bigint FROM parts GROUP BY parts.account
$$;
