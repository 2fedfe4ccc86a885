-- Cents on every account.
SELECT pot, moment, vintage, source, frame, program, region, expenditure, cents
FROM balances(%(as_of)s::date, %(known)s::bigint) JOIN accounts USING (account)
