-- Derived rows after a position, which nobody has stored yet.
DELETE FROM {fresh} WHERE position > %(position)s
