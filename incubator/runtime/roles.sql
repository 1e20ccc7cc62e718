-- The roles that work on the incubator's database. Run as a superuser of the server, in the
-- incubator's own database, once and before the first `manage.py migrate`; again does no harm.
--
--   incubator_owner   owns everything there: `manage.py migrate` and restores connect as it
--   incubator_web     web and workers: owns nothing and makes nothing; what it may do with which
--                     table is given by `manage.py migrate`
--
-- Neither is a superuser. Give them passwords yourself:
--   ALTER ROLE incubator_owner PASSWORD '…'; ALTER ROLE incubator_web PASSWORD '…';
DO $$
DECLARE
    needed text;
BEGIN
    FOREACH needed IN ARRAY ARRAY['incubator_owner', 'incubator_web'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = needed) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', needed);
        END IF;
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO incubator_owner', current_database());
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
