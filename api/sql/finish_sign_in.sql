SELECT finish_sign_in(%(hash)s::bytea, %(within)s::interval)
