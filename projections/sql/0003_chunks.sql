-- The sums of one chunk, to find the chunks that booked on an account, and for verify.
CREATE INDEX sums_position ON sums (position);
