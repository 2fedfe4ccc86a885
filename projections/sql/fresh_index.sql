-- For a fresh table that is looked things up in while it is being filled.
CREATE INDEX ON {fresh} ({index})
