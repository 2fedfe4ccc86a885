-- The lock that sum_up takes: no sums are added to those that are being compared. Readers and writers go on.
LOCK TABLE summed IN SHARE ROW EXCLUSIVE MODE
