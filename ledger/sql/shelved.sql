-- Commitments as they were last closed, up to a position.
SELECT DISTINCT ON (decision) decision, state FROM shelf
WHERE decision = ANY (%(decisions)s) AND position <= %(upto)s
ORDER BY decision, position DESC
