-- Second half of mending: what was derived for these chunks comes in, in its order.
INSERT INTO {live} ({columns}) SELECT {columns} FROM {fresh} WHERE ({key} - 1) / {length} = ANY (%(chunks)s) ORDER BY {key}
