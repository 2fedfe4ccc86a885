SELECT end_sessions(%(person)s::text)
