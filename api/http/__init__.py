"""The HTTP door: commands in, receipts or refusals out; the views; one page."""
