-- Rules of servers that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_sv START 1001;  -- servers
CREATE SEQUENCE IF NOT EXISTS number_bd START 1001;  -- builds
CREATE SEQUENCE IF NOT EXISTS number_bp START 1001;  -- blueprints

-- 1. How a server runs is kept as it was launched: what changes is another revision.
CREATE OR REPLACE TRIGGER revision_kept BEFORE UPDATE OR DELETE ON servers_blueprintrevision
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change(
        'how servers run is changed by another revision');

-- 2. Whose a blueprint is and what it is called in addresses stays. A studio's own is for one of its
-- games and runs builds of that game, which are server builds and whole; a build that is being
-- retired at this moment waits for whoever names it.
CREATE OR REPLACE TRIGGER blueprint_kept BEFORE DELETE OR TRUNCATE ON servers_blueprint
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('a blueprint is withdrawn');
CREATE OR REPLACE TRIGGER blueprint_identity_kept BEFORE UPDATE ON servers_blueprint
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'slug', 'studio_id', 'game_id', 'derived_from_id');

CREATE OR REPLACE FUNCTION servers_check_blueprint() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.studio_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM studios_game WHERE id = NEW.game_id AND studio_id = NEW.studio_id
    ) THEN
        RAISE EXCEPTION 'a blueprint of a studio is for one of its own games'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER blueprint_of_own_game BEFORE INSERT ON servers_blueprint
    FOR EACH ROW EXECUTE FUNCTION servers_check_blueprint();

CREATE OR REPLACE FUNCTION servers_check_revision() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    build servers_build;
    game bigint := (SELECT game_id FROM servers_blueprint WHERE id = NEW.blueprint_id);
BEGIN
    IF NEW.build_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO build FROM servers_build WHERE id = NEW.build_id FOR SHARE;
    IF build.kind <> 'server' OR build.state <> 'ready' THEN
        RAISE EXCEPTION 'a blueprint runs a server build that is ready'
            USING ERRCODE = 'check_violation';
    ELSIF game IS NOT NULL AND build.game_id <> game THEN
        RAISE EXCEPTION 'a blueprint of a studio runs builds of its own game'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER revision_runs_own_build BEFORE INSERT ON servers_blueprintrevision
    FOR EACH ROW EXECUTE FUNCTION servers_check_revision();

-- 3. A server runs a revision of its blueprint, which is a standard one or its own game's.
CREATE OR REPLACE FUNCTION servers_check_launch() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM servers_blueprintrevision AS revision
            JOIN servers_blueprint AS blueprint ON blueprint.id = revision.blueprint_id
            WHERE revision.id = NEW.revision_id AND blueprint.id = NEW.blueprint_id
              AND coalesce(blueprint.game_id, NEW.game_id) = NEW.game_id
    ) THEN
        RAISE EXCEPTION 'a server runs a revision of its blueprint, a standard one or its game''s'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER server_runs_its_blueprint BEFORE INSERT ON servers_server
    FOR EACH ROW EXECUTE FUNCTION servers_check_launch();
CREATE OR REPLACE TRIGGER server_blueprint_kept BEFORE UPDATE ON servers_server
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('studio_id', 'game_id', 'blueprint_id',
        'revision_id', 'resource_request_id', 'rate_id', 'memory_mb', 'cpu_percent');

-- 4. What a cloud was asked for stays as it was asked until the cloud has refused it, and what it
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
