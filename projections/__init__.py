"""What the facts add up to: legs, balances, frames, the trail, and the proof that all of it equals the log."""
