SELECT end_session(%(hash)s::bytea)
