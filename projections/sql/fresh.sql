-- A table beside a live one, which nobody else sees and which is gone with its session, however that ends.
CREATE TEMPORARY TABLE {fresh} (LIKE {live})
