-- Two roles, so that what the database forbids also binds the programs that face the world.
--
--   incubator_owner   owns everything; only `manage.py migrate` and restores connect as it
--   incubator_web     web and workers; may read and write, owns nothing, and so can neither switch
--                     off a trigger nor change or remove what the ledger and the audit trail hold
--
-- Run as a superuser (or as the owner, once both roles exist), in the incubator's database, first
-- before the first `migrate` and again after each one and after a restore. Give both roles their
-- passwords yourself: ALTER ROLE incubator_web LOGIN PASSWORD '…';

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'incubator_owner') THEN
        CREATE ROLE incubator_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'incubator_web') THEN
        CREATE ROLE incubator_web LOGIN;
    END IF;
END $$;

-- Whoever made the tables so far, from now on they are the owner's.
DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN
        SELECT c.oid::regclass AS name,
               CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
        FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
          AND NOT EXISTS (  -- a table takes its own sequences along
              SELECT 1 FROM pg_depend AS d
              WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO incubator_owner', thing.kind, thing.name);
    END LOOP;
    FOR thing IN
        SELECT p.oid::regprocedure AS name FROM pg_proc AS p
        WHERE p.pronamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO incubator_owner', thing.name);
    END LOOP;
END $$;

GRANT USAGE, CREATE ON SCHEMA public TO incubator_owner;
GRANT USAGE ON SCHEMA public TO incubator_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO incubator_web;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO incubator_web;
-- What later migrations make, until this runs again.
ALTER DEFAULT PRIVILEGES FOR ROLE incubator_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO incubator_web;
ALTER DEFAULT PRIVILEGES FOR ROLE incubator_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO incubator_web;

-- What is written stays written, triggers or no triggers. Balances are not in this list: the
-- trigger on lines moves them in the name of whoever posts.
DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY[
        'ledger_entry', 'ledger_line', 'ledger_account', 'core_auditrow', 'django_migrations'
    ] LOOP
        IF to_regclass(kept) IS NOT NULL THEN
            EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM incubator_web', kept);
        END IF;
    END LOOP;
END $$;
