-- Rules of servers that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_sv START 1001;  -- servers
CREATE SEQUENCE IF NOT EXISTS number_bd START 1001;  -- builds

-- 1. How a server runs is kept as it was launched: what changes is another revision.
CREATE OR REPLACE TRIGGER revision_kept BEFORE UPDATE OR DELETE ON servers_blueprintrevision
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change(
        'how servers run is changed by another revision');

-- 2. What a cloud was asked for stays as it was asked until the cloud has refused it, and what it
-- launched stays for good: so one server never has two machines under way.
CREATE OR REPLACE FUNCTION servers_launch_asked_once() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.outcome = 'launched'
        OR (OLD.outcome = 'asked' AND (OLD.token, OLD.region, OLD.subnet, OLD.size, OLD.is_spot,
            OLD.ports) IS DISTINCT FROM (NEW.token, NEW.region, NEW.subnet, NEW.size, NEW.is_spot,
            NEW.ports))
    THEN
        RAISE EXCEPTION 'launch % may still have its machine', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER launch_server_kept BEFORE UPDATE ON servers_launch
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'server_id');
CREATE OR REPLACE TRIGGER launch_asked_once BEFORE UPDATE ON servers_launch
    FOR EACH ROW EXECUTE FUNCTION servers_launch_asked_once();
CREATE OR REPLACE TRIGGER launch_kept BEFORE DELETE ON servers_launch
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('launches are kept');

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER build_begins AFTER INSERT ON servers_build
    FOR EACH ROW WHEN (NEW.state NOT IN ('uploading'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER build_moves BEFORE UPDATE ON servers_build
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'checking>ready', 'checking>refused', 'ready>retired', 'uploading>abandoned',
        'uploading>checking');
CREATE OR REPLACE TRIGGER host_begins AFTER INSERT ON servers_host
    FOR EACH ROW WHEN (NEW.state NOT IN ('invited'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER host_moves BEFORE UPDATE ON servers_host
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'active>evacuating', 'active>gone', 'active>retired', 'evacuating>active',
        'evacuating>gone', 'evacuating>retired', 'gone>active', 'gone>retired', 'invited>active',
        'invited>retired');
CREATE OR REPLACE TRIGGER orphan_begins AFTER INSERT ON servers_orphan
    FOR EACH ROW WHEN (NEW.state NOT IN ('found'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER orphan_moves BEFORE UPDATE ON servers_orphan
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'found>gone', 'found>kept', 'found>stopping', 'kept>gone', 'kept>stopping', 'stopping>gone');
CREATE OR REPLACE TRIGGER server_begins AFTER INSERT ON servers_server
    FOR EACH ROW WHEN (NEW.observed NOT IN ('pending'))
    EXECUTE FUNCTION core_lifecycle('observed');
CREATE OR REPLACE TRIGGER server_moves BEFORE UPDATE ON servers_server
    FOR EACH ROW WHEN (OLD.observed IS DISTINCT FROM NEW.observed)
    EXECUTE FUNCTION core_lifecycle('observed',
        'failed>stopped', 'lost>stopped', 'pending>failed', 'pending>lost', 'pending>running',
        'pending>stopped', 'running>failed', 'running>lost', 'running>silent', 'running>stopped',
        'silent>failed', 'silent>lost', 'silent>running', 'silent>stopped');
