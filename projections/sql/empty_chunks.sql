-- First half of mending: what is stored in these chunks goes. Rows written since this transaction began are not seen.
DELETE FROM {live} WHERE ({key} - 1) / {length} = ANY (%(chunks)s)
