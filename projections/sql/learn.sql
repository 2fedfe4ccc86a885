-- What the planner should know of tables that were empty a moment ago.
ANALYZE events, turns, claims, accounts, legs, tiles, shelf, sums, summed
