SELECT begin_sign_in(%(hash)s::bytea, %(within)s::interval)
