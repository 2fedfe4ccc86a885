SELECT sum_up(%(chunk)s)
