"""The log: turns, lines, the tree over them, and the books kept in memory."""
