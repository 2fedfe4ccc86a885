-- Decisions as they last left the books, up to a position: as they were closed, or no state, where they were undone.
SELECT DISTINCT ON (decision) state FROM shelf
WHERE decision = ANY (%(decisions)s) AND position <= %(upto)s
ORDER BY decision, position DESC
