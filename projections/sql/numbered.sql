-- All accounts with their numbers.
SELECT account, pot, moment, vintage, source, frame, program, region, expenditure FROM accounts
