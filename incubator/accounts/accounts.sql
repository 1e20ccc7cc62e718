-- Rules of people that no program can leave out; see core.sql for the guards.

-- Who came in, when and how.
CREATE OR REPLACE TRIGGER sign_in_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_signin
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct('triggers alone');

-- In which country somebody was when: orders and their taxes were counted by it.
CREATE OR REPLACE TRIGGER country_choice_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_countrychoice
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct('triggers alone');

-- Who asked to be erased has had time to think again, and nobody else is erased.
CREATE OR REPLACE TRIGGER erasure_stays BEFORE DELETE OR TRUNCATE ON accounts_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER erasure_kept BEFORE UPDATE ON accounts_erasure
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('user_id', 'asked_at', 'due_at');

CREATE OR REPLACE FUNCTION accounts_check_erased() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accounts_erasure
                   WHERE user_id = NEW.id AND state = 'done' AND due_at <= core_now()) THEN
        RAISE EXCEPTION 'account %: it is erased as its owner asked, a week later', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER user_can_be_erased BEFORE UPDATE ON accounts_user
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL)
    EXECUTE FUNCTION accounts_check_erased();

-- An account that was erased names nobody, opens to nobody, and stays so.
CREATE OR REPLACE FUNCTION accounts_forget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_SCHEMA <> 'public' THEN
        RAISE EXCEPTION 'accounts_forget serves accounts_user';
    END IF;
    UPDATE accounts_signin SET ip = NULL, user_agent = '', device = NULL WHERE user_id = NEW.id;
    DELETE FROM accounts_countrychoice WHERE user_id = NEW.id;
    -- The trail calls an account by its person's name.
    UPDATE core_auditrow SET subject_said = to_jsonb(NEW.email), before = NULL, after = NULL
        WHERE subject_type = 'accounts.user' AND subject_id = NEW.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER user_erased AFTER UPDATE ON accounts_user
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL)
    EXECUTE FUNCTION core_forget('accounts.user', 'email', 'name');
CREATE OR REPLACE TRIGGER user_erased_traces AFTER UPDATE ON accounts_user
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL)
    EXECUTE FUNCTION accounts_forget();
CREATE OR REPLACE TRIGGER user_stays_erased BEFORE UPDATE ON accounts_user
    FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns('erased_at', 'email', 'name', 'password', 'is_active',
        'is_staff', 'is_superuser');

-- An account goes by an address that its owner has confirmed: whoever changes it another way, in a
-- form of somebody else's package too, takes it from the person whose address it is.
CREATE OR REPLACE FUNCTION accounts_address_confirmed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM account_emailaddress
                   WHERE user_id = NEW.id AND verified AND lower(email) = NEW.email) THEN
        RAISE EXCEPTION 'UPDATE on accounts_user is refused: the new address is not confirmed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER address_confirmed BEFORE UPDATE ON accounts_user
    FOR EACH ROW WHEN (NEW.email IS DISTINCT FROM OLD.email AND NEW.erased_at IS NULL)
    EXECUTE FUNCTION accounts_address_confirmed();

-- An account is shut while a lock stands or once it was erased, and no longer: what signs people in
-- reads one column, and whoever writes it otherwise lets somebody in, or out, without a word of why.
CREATE OR REPLACE FUNCTION accounts_shut_by_lock() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.is_active = (NEW.erased_at IS NOT NULL OR EXISTS (
        SELECT FROM accounts_accountlock WHERE user_id = NEW.id AND ended_at IS NULL
    )) THEN
        RAISE EXCEPTION 'UPDATE on accounts_user is refused: a lock shuts account %, and its end opens it',
            NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER shut_by_lock BEFORE UPDATE ON accounts_user
    FOR EACH ROW WHEN (NEW.is_active IS DISTINCT FROM OLD.is_active)
    EXECUTE FUNCTION accounts_shut_by_lock();

-- The other way round: no lock stands on an open account when the transaction ends.
CREATE OR REPLACE FUNCTION accounts_lock_shuts() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM accounts_accountlock AS lock JOIN accounts_user AS person
            ON person.id = lock.user_id
        WHERE lock.id = NEW.id AND person.is_active = (lock.ended_at IS NULL)
          AND NOT EXISTS (SELECT FROM accounts_accountlock AS other
              WHERE other.user_id = person.id AND other.ended_at IS NULL AND other.id <> lock.id)
    ) THEN
        RAISE EXCEPTION 'lock %: the account has to be shut with it, and opened', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS lock_shuts ON accounts_accountlock;
CREATE CONSTRAINT TRIGGER lock_shuts AFTER INSERT OR UPDATE ON accounts_accountlock
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION accounts_lock_shuts();

-- A lock is set once and ends once.
CREATE OR REPLACE TRIGGER lock_stays BEFORE DELETE OR TRUNCATE ON accounts_accountlock
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER lock_kept BEFORE UPDATE ON accounts_accountlock
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'user_id', 'kind', 'reason', 'until', 'set_by_id', 'set_at');
CREATE OR REPLACE TRIGGER lock_ended BEFORE UPDATE ON accounts_accountlock
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');

-- Roles. A role is given and taken, never changed into another one.
CREATE OR REPLACE TRIGGER staff_role_kept BEFORE UPDATE ON accounts_staffrole
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'user_id', 'role', 'granted_by_id');

-- Those that move money, or give such roles, are asked for by one administrator and confirmed by
-- another, in the transaction that writes the role. A role that nobody gave is the system's.
CREATE OR REPLACE FUNCTION accounts_check_staff_role() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM accounts_rolerequest
        WHERE user_id = NEW.user_id AND role = NEW.role AND state = 'given'
          AND answered_by_id = NEW.granted_by_id AND answered_at = core_now()
    ) THEN
        RAISE EXCEPTION 'role %: two administrators give it, one after the other', NEW.role
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER staff_role_confirmed BEFORE INSERT ON accounts_staffrole
    FOR EACH ROW WHEN (NEW.granted_by_id IS NOT NULL AND NEW.role IN (
        'administrator', 'finance', 'fund_manager', 'support_lead'))
    EXECUTE FUNCTION accounts_check_staff_role();

CREATE OR REPLACE TRIGGER role_request_kept BEFORE DELETE OR TRUNCATE ON accounts_rolerequest
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER role_request_question_kept BEFORE UPDATE ON accounts_rolerequest
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'user_id', 'role', 'reason', 'asked_by_id', 'asked_at');
CREATE OR REPLACE TRIGGER role_request_answer_kept BEFORE UPDATE ON accounts_rolerequest
    FOR EACH ROW WHEN (OLD.state <> 'asked')
    EXECUTE FUNCTION core_keep_columns('answered_by_id', 'answered_at');

CREATE OR REPLACE FUNCTION accounts_check_role_request() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.answered_by_id IS NULL OR NEW.answered_by_id IN (NEW.asked_by_id, NEW.user_id)
       OR 2 <> (SELECT count(*) FROM accounts_staffrole AS held
                JOIN accounts_user AS person ON person.id = held.user_id AND person.is_active
                WHERE held.role = 'administrator'
                  AND held.user_id IN (NEW.asked_by_id, NEW.answered_by_id)) THEN
        RAISE EXCEPTION 'role request %: another administrator confirms it', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.answered_at := core_now();
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER role_request_given BEFORE UPDATE ON accounts_rolerequest
    FOR EACH ROW WHEN (NEW.state = 'given' AND OLD.state <> 'given')
    EXECUTE FUNCTION accounts_check_role_request();

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER erasure_begins AFTER INSERT ON accounts_erasure
    FOR EACH ROW WHEN (NEW.state NOT IN ('asked'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER erasure_moves BEFORE UPDATE ON accounts_erasure
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'asked>done', 'asked>hindered', 'asked>withdrawn');
CREATE OR REPLACE TRIGGER role_request_begins AFTER INSERT ON accounts_rolerequest
    FOR EACH ROW WHEN (NEW.state NOT IN ('asked'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER role_request_moves BEFORE UPDATE ON accounts_rolerequest
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'asked>given', 'asked>refused', 'asked>withdrawn');
CREATE OR REPLACE TRIGGER delegationevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_delegationevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER staffroleevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_staffroleevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER userevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_userevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
