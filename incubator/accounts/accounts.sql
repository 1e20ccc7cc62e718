-- Rules of people that no program can leave out; see core.sql for the guards.

-- Who came in, when and how.
CREATE OR REPLACE TRIGGER sign_in_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_signin
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

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
    FOR EACH ROW WHEN (NEW.email IS DISTINCT FROM OLD.email)
    EXECUTE FUNCTION accounts_address_confirmed();

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER delegationevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_delegationevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER staffroleevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_staffroleevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER userevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_userevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
