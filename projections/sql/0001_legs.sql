-- The inline projection: every turn writes its legs beside its events. All of it follows from the journal.

-- The coordinates that cents are booked on, numbered in the order in which the journal first names them.
CREATE TABLE accounts (
    account int PRIMARY KEY,
    pot text NOT NULL,
    moment text NOT NULL,
    vintage int NOT NULL,
    source text NOT NULL,
    frame text,
    program text,
    region text
);

-- Signed cents on an account; the legs of one fact add up to zero. Read by ranges of positions only.
CREATE TABLE legs (
    position bigint NOT NULL,
    account int NOT NULL,
    effective_on date NOT NULL,
    cents bigint NOT NULL
);
CREATE INDEX legs_position ON legs USING brin (position) WITH (pages_per_range = 8, autosummarize = on);

-- Sums of legs, appended per chunk of positions and never updated, so that neither history nor an old snapshot slows
-- a balance down. A period is 0 (all days), YYYY, YYYYMM or YYYYMMDD. Rows of days hold the chunk's own legs; rows of
-- longer periods hold everything up to their position.
CREATE TABLE sums (
    period int NOT NULL,
    position bigint NOT NULL,
    accounts int[] NOT NULL,
    cents bigint[] NOT NULL,
    PRIMARY KEY (period, position)
);

-- Up to which positions the sums are complete.
CREATE TABLE summed (position bigint PRIMARY KEY);

CREATE OR REPLACE FUNCTION project(
    after bigint, effective date[], postings_at bigint[], postings_to int[], cents bigint[], new_accounts jsonb
) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF new_accounts IS NOT NULL THEN
        INSERT INTO accounts
            SELECT * FROM jsonb_to_recordset(new_accounts) AS a (
                account int, pot text, moment text, vintage int, source text, frame text, program text, region text
            );
    END IF;
    INSERT INTO legs (position, account, effective_on, cents)
        SELECT at, account, effective[(at - after)::int], amount
        FROM unnest(postings_at, postings_to, cents) AS p (at, account, amount);
END $$;

-- Sum up the next chunk of positions, if the log is that far; returns whether it was. Any number may call it at once.
CREATE FUNCTION sum_up(chunk int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
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
            (extract(year FROM effective_on)::int),
            (to_char(effective_on, 'YYYYMM')::int),
            (to_char(effective_on, 'YYYYMMDD')::int)
        ) AS periods (period)
        WHERE position > since AND position <= upto
        GROUP BY period, account
    ), carried AS (
        SELECT touched.period, old.account, old.amount
        FROM (SELECT DISTINCT period FROM fresh WHERE period < 10000000) AS touched
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
CREATE FUNCTION balances(as_of date, known bigint) RETURNS TABLE (account int, cents bigint)
LANGUAGE sql STABLE SET search_path FROM CURRENT SET enable_seqscan = off SET jit = off AS $$
    WITH base AS MATERIALIZED (
        SELECT coalesce(max(position), 0) AS position FROM summed WHERE position <= known
    ), periods AS (
        SELECT 0 AS period WHERE as_of IS NULL
        UNION ALL
        SELECT generate_series(2000, extract(year FROM as_of)::int - 1)
        UNION ALL
        SELECT extract(year FROM as_of)::int * 100 + generate_series(1, extract(month FROM as_of)::int - 1)
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
        SELECT u.account, u.cents
        FROM sums AS s CROSS JOIN LATERAL unnest(s.accounts, s.cents) AS u (account, cents)
        WHERE s.period BETWEEN to_char(as_of, 'YYYYMM01')::int AND to_char(as_of, 'YYYYMMDD')::int
          AND s.position <= (SELECT position FROM base)
        UNION ALL
        SELECT legs.account, legs.cents
        FROM legs
        WHERE legs.position > (SELECT position FROM base) AND legs.position <= known
          AND (as_of IS NULL OR legs.effective_on <= as_of)
    )
    SELECT parts.account, sum(parts.cents)::bigint FROM parts GROUP BY parts.account
$$;
