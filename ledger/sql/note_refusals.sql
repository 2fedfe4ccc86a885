SELECT note_refusals(%(noted)s::jsonb)
