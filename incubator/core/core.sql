-- Rules of the core that no program can leave out, and the guards that every app's file is built
-- of. `manage.py migrate` applies it whole, as often as it runs; what it no longer declares goes.
--
-- A trigger BEFORE … FOR EACH STATEMENT refuses, and nothing else: what it refuses is not granted
-- to clients either (grants.sql reads the triggers).

-- 1. The guards.

-- Rows that are kept as written. The first argument says why, where there is more to say.
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME,
        coalesce(TG_ARGV[0], 'rows there are kept as written')
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Rows that other triggers and functions of the database write, in nobody's hands; with an argument
-- triggers alone.
CREATE OR REPLACE FUNCTION core_refuse_direct() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    -- Deeper than one trigger, or inside a function that works as its owner.
    IF pg_trigger_depth() < 2 AND (current_user = session_user OR TG_NARGS > 0) THEN
        RAISE EXCEPTION '% on % is refused: only the database itself writes there',
            TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- Columns that stay as they were written; the arguments name them. A trigger without WHEN also
-- takes them out of what clients may update.
CREATE OR REPLACE FUNCTION core_keep_columns() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    kept text;
BEGIN
    FOREACH kept IN ARRAY TG_ARGV LOOP
        IF before -> kept IS NULL THEN
            RAISE EXCEPTION '% has no column %', TG_TABLE_NAME, kept;
        ELSIF before -> kept <> after -> kept THEN
            RAISE EXCEPTION 'UPDATE on % is refused: % is kept as it was written',
                TG_TABLE_NAME, kept USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

-- Columns that stay as they were written until they are erased; the arguments name them. A row that
-- says when it was erased holds nothing in them, and stays erased.
CREATE OR REPLACE FUNCTION core_erase_only() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    erasable text;
BEGIN
    IF OLD.erased_at IS NOT NULL AND NEW.erased_at IS DISTINCT FROM OLD.erased_at THEN
        RAISE EXCEPTION 'UPDATE on % is refused: what is erased stays so', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOREACH erasable IN ARRAY TG_ARGV LOOP
        IF before -> erasable IS NULL THEN
            RAISE EXCEPTION '% has no column %', TG_TABLE_NAME, erasable;
        ELSIF NEW.erased_at IS NULL AND before -> erasable <> after -> erasable
            OR NEW.erased_at IS NOT NULL
               AND after -> erasable NOT IN ('""', '[]', '{}', 'null') THEN
            RAISE EXCEPTION 'UPDATE on % is refused: % is kept as it was written, or erased',
                TG_TABLE_NAME, erasable USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

-- What was kept beside a row about it goes when it is erased: what it said before in the columns
-- named from the second argument on, and what was typed as a reason for what was done with it. The
-- first is its kind as the audit trail calls it. That something was done, when and by whom stays.
CREATE OR REPLACE FUNCTION core_forget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    said text;
BEGIN
    -- It works with its owner's rights: nobody else's table names what it may touch.
    IF TG_TABLE_SCHEMA <> 'public' THEN
        RAISE EXCEPTION 'core_forget serves tables of the schema public';
    END IF;
    UPDATE core_auditrow SET reason = ''
        WHERE subject_type = TG_ARGV[0] AND subject_id = NEW.id AND reason <> ''
            -- Why it was erased is asked later.
            AND act NOT LIKE '%.erase';
    FOREACH said IN ARRAY TG_ARGV[1:] LOOP
        EXECUTE format('UPDATE %I SET %I = %L WHERE pgh_obj_id = $1',
                       TG_TABLE_NAME || 'event', said, '') USING NEW.id;
    END LOOP;
    RETURN NULL;
END $$;

-- The steps of a lifecycle: the column, then every "from>to" there is. A row that begins in a
-- state that is no beginning comes here as well, and nothing leads there from nowhere.
CREATE OR REPLACE FUNCTION core_lifecycle() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    source text;
    target text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        source := to_jsonb(OLD) ->> TG_ARGV[0];
    END IF;
    IF concat(source, '>', target) <> ALL (TG_ARGV[1:]) THEN
        RAISE EXCEPTION '%.%: no step leads from % to %',
            TG_TABLE_NAME, TG_ARGV[0], coalesce(source, 'nothing'), target
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- What no client may do, as it follows from the guards: a privilege on a table, or for some of its
-- columns only.
CREATE OR REPLACE FUNCTION core_closed()
    RETURNS TABLE (relation regclass, privilege text, columns text[]) LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT DISTINCT guard.tgrelid::regclass, event.privilege, NULL::text[]
        FROM pg_trigger AS guard,
             (VALUES (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE')) AS event (bit, privilege)
        -- Of the type's bits, 1 is for each row, 2 is before.
        WHERE guard.tgtype & 3 = 2 AND guard.tgtype & event.bit <> 0
          AND guard.tgqual IS NULL AND NOT guard.tgisinternal
    UNION ALL
    SELECT guard.tgrelid::regclass, 'UPDATE', array_agg(kept.name ORDER BY kept.name)
        FROM pg_trigger AS guard JOIN pg_proc AS does ON does.oid = guard.tgfoid
        CROSS JOIN unnest(string_to_array(encode(guard.tgargs, 'escape'), '\000')) AS kept (name)
        WHERE does.proname = 'core_keep_columns' AND guard.tgqual IS NULL AND kept.name <> ''
        GROUP BY guard.tgrelid
$$;

-- A limit of so many US dollars in minor units of a currency, as `incubator.core.money.limit_in`.
CREATE OR REPLACE FUNCTION core_limit(dollars bigint, currency text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT dollars::numeric * CASE currency
        WHEN 'CNY' THEN 700 WHEN 'JPY' THEN 150 WHEN 'KRW' THEN 1400
        WHEN 'KWD' THEN 300 ELSE 100 END
$$;

-- The moment that rules count from: the start of the transaction. The ledger alone has its own
-- stamps, which say what was written with what.
CREATE OR REPLACE FUNCTION core_now() RETURNS timestamptz LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp AS $$
BEGIN
    RETURN now();
END $$;

-- 2. The audit trail. Only the database itself takes words out of it, where a person is erased.
CREATE OR REPLACE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct('triggers alone');
