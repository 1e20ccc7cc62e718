-- Rules of people that no program can leave out; see core.sql for the guards.

-- Who came in, when and how.
CREATE OR REPLACE TRIGGER sign_in_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_signin
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

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
