-- Money in use is booked by its class of expenditure, too: it decides which basis of allocation counts. What was
-- recorded before classes were told apart has none.
ALTER TABLE accounts ADD COLUMN expenditure text;

CREATE OR REPLACE FUNCTION project(
    after bigint, effective date[], postings_at bigint[], postings_to int[], cents bigint[], new_accounts jsonb
) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF new_accounts IS NOT NULL THEN
        INSERT INTO accounts (account, pot, moment, vintage, source, frame, program, region, expenditure)
            SELECT account, pot, moment, vintage, source, frame, program, region, expenditure
            FROM jsonb_to_recordset(new_accounts) AS a (
                account int, pot text, moment text, vintage int, source text, frame text, program text, region text,
                expenditure text
            );
    END IF;
    INSERT INTO legs (position, account, effective_on, cents)
        SELECT at, account, effective[(at - after)::int], amount
        FROM unnest(postings_at, postings_to, cents) AS p (at, account, amount);
END $$;
