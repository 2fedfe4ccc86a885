-- The sums of one chunk, to find the chunks that booked on an account, and for verify.
CREATE INDEX sums_position ON sums (position);

-- Which stretches of the log hold facts of which days: they mostly come in the order of their days. Hardly any bytes.
CREATE INDEX events_effective_on ON events USING brin (effective_on) WITH (pages_per_range = 32, autosummarize = on);
