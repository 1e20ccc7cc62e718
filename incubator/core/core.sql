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

-- Rows that other triggers and functions of the database write, in nobody's hands.
CREATE OR REPLACE FUNCTION core_refuse_direct() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    -- Deeper than one trigger, or inside a function that works as its owner.
    IF pg_trigger_depth() < 2 AND current_user = session_user THEN
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

-- 2. The audit trail and who came in.
CREATE OR REPLACE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER sign_in_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON core_signin
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- 3. Approvals. What was asked cannot be changed under the people who answer: a new amount or
--    destination is a new question.
CREATE OR REPLACE TRIGGER approval_kept BEFORE DELETE OR TRUNCATE ON core_approval
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER approval_question_kept BEFORE UPDATE ON core_approval
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'kind', 'subject_type', 'subject_id', 'amount_minor', 'currency', 'destination',
        'payee', 'required', 'requester_id');

-- A vote may be given in the place of an absent person. Nobody counts twice: neither the voter nor
-- the absent may have asked, voted, or been voted for. The role must be held on that day.
-- (A second vote by one person is refused by a unique constraint.)
CREATE OR REPLACE FUNCTION core_check_approval_vote() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    asked core_approval%ROWTYPE;
    principal bigint := coalesce(NEW.on_behalf_of_id, NEW.person_id);
BEGIN
    SELECT * INTO asked FROM core_approval WHERE id = NEW.approval_id FOR UPDATE;
    IF asked.requester_id IN (NEW.person_id, principal) THEN
        RAISE EXCEPTION 'approval %: the requester cannot vote', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF asked.state <> 'open' THEN
        RAISE EXCEPTION 'approval %: it is %, not open', NEW.approval_id, asked.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM core_approvalvote given
        WHERE given.approval_id = NEW.approval_id
          AND given.person_id <> NEW.person_id  -- the unique constraint's own matter
          AND (given.person_id = principal
               OR given.on_behalf_of_id IN (NEW.person_id, principal))
    ) THEN
        RAISE EXCEPTION 'approval %: one person would count twice', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.on_behalf_of_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM core_delegation
        WHERE delegator_id = NEW.on_behalf_of_id AND delegate_id = NEW.person_id
          AND role = NEW.role AND ended_at IS NULL
          AND (now() AT TIME ZONE 'UTC')::date BETWEEN from_date AND until_date
    ) THEN
        RAISE EXCEPTION 'approval %: no delegation allows this vote', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM core_staffrole WHERE user_id = principal AND role = NEW.role
    ) THEN
        RAISE EXCEPTION 'approval %: the voter does not hold the role %', NEW.approval_id, NEW.role
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_vote_checked BEFORE INSERT ON core_approvalvote
    FOR EACH ROW EXECUTE FUNCTION core_check_approval_vote();
CREATE OR REPLACE TRIGGER approval_vote_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core_approvalvote
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- Complete means that the votes are there, whoever says so.
CREATE OR REPLACE FUNCTION core_check_approval_complete() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    need record;
    given bigint;
BEGIN
    FOR need IN SELECT * FROM jsonb_to_recordset(NEW.required) AS n(role text, count bigint) LOOP
        SELECT count(*) INTO given FROM core_approvalvote
            WHERE approval_id = NEW.id AND verdict = 'approve' AND role = need.role;
        IF given < need.count THEN
            RAISE EXCEPTION 'approval %: % of % votes of role %',
                NEW.id, given, need.count, need.role USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_completed_by_votes BEFORE UPDATE ON core_approval
    FOR EACH ROW WHEN (NEW.state = 'complete' AND OLD.state <> 'complete')
    EXECUTE FUNCTION core_check_approval_complete();

-- The payer is a third person: not who asked, not who voted, not in whose place it was voted.
CREATE OR REPLACE FUNCTION core_check_approval_use() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    asked core_approval%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM core_approval WHERE id = NEW.approval_id FOR UPDATE;
    IF asked.state <> 'complete' THEN
        RAISE EXCEPTION 'approval %: it is %, not complete', NEW.approval_id, asked.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.payer_id IS NULL THEN
        IF asked.kind <> 'refund' THEN
            RAISE EXCEPTION 'approval %: a person has to pay this', NEW.approval_id
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.payer_id = asked.requester_id THEN
        RAISE EXCEPTION 'approval %: the requester cannot pay', NEW.approval_id
            USING ERRCODE = 'check_violation';
    ELSIF EXISTS (
        SELECT FROM core_approvalvote
        WHERE approval_id = NEW.approval_id AND NEW.payer_id IN (person_id, on_behalf_of_id)
    ) THEN
        RAISE EXCEPTION 'approval %: an approver cannot pay', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_use_checked BEFORE INSERT ON core_approvaluse
    FOR EACH ROW EXECUTE FUNCTION core_check_approval_use();
CREATE OR REPLACE TRIGGER approval_use_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core_approvaluse
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER destination_change_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON core_destinationchange
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- For tables above: whether this payment stands on a complete approval that this person used.
CREATE OR REPLACE FUNCTION core_payment_is_approved(
    subject text, subject_pk bigint, amount bigint, target text, payer bigint
) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM core_approvaluse used JOIN core_approval asked ON asked.id = used.approval_id
        WHERE asked.subject_type = subject AND asked.subject_id = subject_pk
          AND asked.state = 'complete' AND asked.amount_minor = amount
          AND asked.destination = target AND used.payer_id IS NOT DISTINCT FROM payer
    )
$$;

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER approval_begins BEFORE INSERT ON core_approval
    FOR EACH ROW WHEN (NEW.state NOT IN ('open'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER approval_moves BEFORE UPDATE ON core_approval
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'complete>voided', 'open>complete', 'open>rejected', 'open>voided');
CREATE OR REPLACE TRIGGER job_begins BEFORE INSERT ON core_job
    FOR EACH ROW WHEN (NEW.state NOT IN ('queued'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER job_moves BEFORE UPDATE ON core_job
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'cancelled>queued', 'failed>queued', 'queued>cancelled', 'queued>running',
        'running>cancelled', 'running>done', 'running>failed', 'running>queued');
CREATE OR REPLACE TRIGGER delegationevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON core_delegationevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER staffroleevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON core_staffroleevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER userevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON core_userevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
