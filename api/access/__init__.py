"""Who comes in at the doors, and what they may do there."""
