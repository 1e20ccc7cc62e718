-- Rules of studios that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_ap START 1001;      -- applications
CREATE SEQUENCE IF NOT EXISTS number_rq START 1001;      -- requests
CREATE SEQUENCE IF NOT EXISTS number_studio START 1001;  -- addresses of studios whose names have no Latin letter
CREATE SEQUENCE IF NOT EXISTS number_game START 1001;    -- addresses of such games

-- 1. Names that addresses and books were made of.
CREATE OR REPLACE TRIGGER studio_slug_kept BEFORE UPDATE ON studios_studio
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'slug');
CREATE OR REPLACE TRIGGER game_identity_kept BEFORE UPDATE ON studios_game
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'slug', 'currency');

-- 2. Admission: what was said about an application stays as it was said.
CREATE OR REPLACE TRIGGER submitted_review_kept BEFORE UPDATE OR DELETE ON studios_review
    FOR EACH ROW WHEN (OLD.state = 'submitted') EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER review_never_emptied BEFORE TRUNCATE ON studios_review
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER decision_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON studios_decision
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- 3. Requests: what people agreed to stays what they saw; another amount is another request.
CREATE OR REPLACE TRIGGER request_terms_kept BEFORE UPDATE ON studios_resourcerequest
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'studio_id', 'game_id', 'kind', 'quantity', 'amount_minor', 'currency', 'rate_id');

-- 4. Keys: their rights are given once. They are revoked, never removed.
CREATE OR REPLACE TRIGGER key_kept BEFORE DELETE OR TRUNCATE ON studios_studiokey
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER key_rights_kept BEFORE UPDATE ON studios_studiokey
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'studio_id', 'game_id', 'prefix', 'line', 'secret_hash', 'scopes', 'made_by_id');

-- 5. The rate card and what was used: written once, and no second twice.
CREATE OR REPLACE TRIGGER rate_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON studios_rate
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER usage_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON studios_usagerecord
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

CREATE OR REPLACE FUNCTION studios_refuse_overlap() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM studios_usagerecord
        WHERE server_number = NEW.server_number
          AND started_at < NEW.ended_at AND ended_at > NEW.started_at
    ) THEN
        RAISE EXCEPTION 'usage of % from % to % is already recorded',
            NEW.server_number, NEW.started_at, NEW.ended_at
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER usage_never_overlaps BEFORE INSERT ON studios_usagerecord
    FOR EACH ROW EXECUTE FUNCTION studios_refuse_overlap();

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER application_begins AFTER INSERT ON studios_application
    FOR EACH ROW WHEN (NEW.state NOT IN ('draft'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER application_moves BEFORE UPDATE ON studios_application
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'draft>submitted', 'in_review>reviewed', 'reviewed>accepted', 'reviewed>declined',
        'submitted>in_review');
CREATE OR REPLACE TRIGGER resource_request_begins AFTER INSERT ON studios_resourcerequest
    FOR EACH ROW WHEN (NEW.state NOT IN ('submitted'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER resource_request_moves BEFORE UPDATE ON studios_resourcerequest
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'approved>fulfilled', 'submitted>approved', 'submitted>cancelled', 'submitted>rejected');
CREATE OR REPLACE TRIGGER review_begins AFTER INSERT ON studios_review
    FOR EACH ROW WHEN (NEW.state NOT IN ('assigned'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER review_moves BEFORE UPDATE ON studios_review
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'assigned>submitted');
CREATE OR REPLACE TRIGGER gameevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON studios_gameevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER membershipevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON studios_membershipevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER resourcerequestevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON studios_resourcerequestevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER studioevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON studios_studioevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
