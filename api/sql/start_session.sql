SELECT start_session(%(hash)s::bytea, %(person)s::text, %(how)s::text, %(most)s::interval)
