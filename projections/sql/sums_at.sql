-- The sums that one chunk wrote.
SELECT period, accounts, cents FROM sums WHERE position = %(position)s ORDER BY period
