-- What clients (incubator_web: web and workers) may, in one place. `manage.py migrate` applies it
-- after every app's rules, as often as it runs.
--
-- They may read and write rows; they own nothing and make nothing. What the guards refuse to
-- everybody is not granted either, as core_closed() reads it from the triggers: tables that are
-- only added to, rows that the database itself writes (balances, checkpoints, history), columns
-- that are kept as written.
DO $$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION 'rules belong to a role that is no superuser, as their functions work with'
            ' its rights: connect as incubator_owner (DATABASE_OWNER_URL)';
    END IF;
END $$;

DO $$
DECLARE
    closed record;
    tracker regprocedure;
BEGIN
    -- A temporary table could stand in a real one's place.
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC, incubator_web',
                   current_database());
    IF has_database_privilege('incubator_web', current_database(), 'TEMPORARY') THEN
        RAISE EXCEPTION 'clients may still make temporary tables, as % does not belong to %: run'
            ' incubator/runtime/roles.sql in it as a superuser', current_database(), current_user;
    END IF;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC, incubator_web;
    GRANT USAGE ON SCHEMA public TO incubator_web;

    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, incubator_web;
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, incubator_web;
    REVOKE ALL ON ALL ROUTINES IN SCHEMA public FROM PUBLIC, incubator_web;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO incubator_web;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO incubator_web;
    GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO incubator_web;

    -- Which migrations are applied is the owner's to say.
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM incubator_web;

    FOR closed IN SELECT * FROM core_closed() ORDER BY columns NULLS LAST LOOP
        EXECUTE format('REVOKE %s ON %s FROM incubator_web', closed.privilege, closed.relation);
        IF closed.columns IS NOT NULL THEN
            EXECUTE (
                SELECT format('GRANT UPDATE (%s) ON %s TO incubator_web',
                              string_agg(quote_ident(attname), ', '), closed.relation)
                FROM pg_attribute
                WHERE attrelid = closed.relation AND attnum > 0 AND NOT attisdropped
                  AND attname <> ALL (closed.columns));
        END IF;
    END LOOP;

    -- The triggers that keep row history write tables that clients may not.
    FOR tracker IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'pgtrigger\_%'
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp',
                       tracker);
    END LOOP;
END $$;
