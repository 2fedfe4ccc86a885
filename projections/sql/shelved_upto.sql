-- How a decision was when it last left the books by the fact at a position or before it.
SELECT state FROM {table} WHERE decision = %(decision)s AND position <= %(upto)s ORDER BY position DESC LIMIT 1
