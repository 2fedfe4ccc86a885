-- One migration at a time; whoever starts up meanwhile reads the list all the same. No step waits long for those who read
-- or write, since whoever comes meanwhile waits behind it.
SET LOCAL lock_timeout = '1s';
LOCK TABLE migrations IN SHARE ROW EXCLUSIVE MODE;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'migrations'::regclass AND attname = 'expands') THEN
        ALTER TABLE migrations ADD COLUMN expands boolean NOT NULL DEFAULT false;
    END IF;
END $$;
