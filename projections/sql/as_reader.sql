-- A view reads few rows, but of a large log the planner expects many: starting workers, or a compiler, would take longer
-- than all that they could save.
SET max_parallel_workers_per_gather = 0;
SET jit = off
