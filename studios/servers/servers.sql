-- Rules of servers that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_sv START 1001;  -- servers
CREATE SEQUENCE IF NOT EXISTS number_bd START 1001;  -- builds
CREATE SEQUENCE IF NOT EXISTS number_fl START 1001;  -- fleets
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

-- A build stays what was announced; its file goes, its row does not.
CREATE OR REPLACE TRIGGER build_identity_kept BEFORE UPDATE ON servers_build
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'number', 'studio_id', 'game_id', 'kind',
        'platform', 'version', 'upload_id', 'uploaded_by_id', 'created_at');
CREATE OR REPLACE TRIGGER build_kept BEFORE DELETE ON servers_build
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

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
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'number', 'launch_key',
        'studio_id', 'game_id', 'blueprint_id', 'revision_id', 'resource_request_id', 'rate_id',
        'memory_mb', 'cpu_percent');
CREATE OR REPLACE TRIGGER server_kept BEFORE DELETE ON servers_server
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

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

-- 5. What was approved: so many at once, of a request and those that ask for more of it. What is on
-- its way out counts no more, unless another comes in its place.
CREATE OR REPLACE FUNCTION servers_check_number() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    approved integer;
BEGIN
    -- Whoever else launches of the same request waits here, and is counted.
    PERFORM FROM studios_resourcerequest WHERE id = NEW.resource_request_id FOR NO KEY UPDATE;
    SELECT max(at_once) INTO approved FROM studios_resourcerequest
        WHERE id = NEW.resource_request_id
           OR (extends_id = NEW.resource_request_id AND state IN ('approved', 'fulfilled'));
    IF approved <= (
        SELECT count(*) FROM servers_server
        WHERE resource_request_id = NEW.resource_request_id AND id <> NEW.id
          AND observed IN ('pending', 'running', 'silent')
          AND (desired = 'running' OR restarts_for_id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'server %: as many run as were approved', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER server_among_approved BEFORE INSERT ON servers_server
    FOR EACH ROW EXECUTE FUNCTION servers_check_number();
CREATE OR REPLACE TRIGGER server_wanted_again BEFORE UPDATE ON servers_server
    FOR EACH ROW WHEN (OLD.desired = 'stopped' AND OLD.restarts_for_id IS NULL
        AND (NEW.desired = 'running' OR NEW.restarts_for_id IS NOT NULL))
    EXECUTE FUNCTION servers_check_number();

-- What operations let a studio take at once, counted the same way over all of its requests. No row,
-- or an empty limit, is no limit.
CREATE OR REPLACE FUNCTION servers_check_quota() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    quota servers_quota;
    there bigint;
    taken bigint;
BEGIN
    -- Whoever else launches for the studio waits here, and is counted.
    SELECT * INTO quota FROM servers_quota WHERE studio_id = NEW.studio_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    SELECT count(*), coalesce(sum(memory_mb), 0) INTO there, taken FROM servers_server
        WHERE studio_id = NEW.studio_id AND id <> NEW.id
          AND observed IN ('pending', 'running', 'silent')
          AND (desired = 'running' OR restarts_for_id IS NOT NULL);
    IF there >= quota.servers OR taken + NEW.memory_mb > quota.memory_mb THEN
        RAISE EXCEPTION 'server %: as much runs as the studio may take at once', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER server_within_quota BEFORE INSERT ON servers_server
    FOR EACH ROW EXECUTE FUNCTION servers_check_quota();
CREATE OR REPLACE TRIGGER server_within_quota_again BEFORE UPDATE ON servers_server
    FOR EACH ROW WHEN (OLD.desired = 'stopped' AND OLD.restarts_for_id IS NULL
        AND (NEW.desired = 'running' OR NEW.restarts_for_id IS NOT NULL))
    EXECUTE FUNCTION servers_check_quota();
CREATE OR REPLACE TRIGGER quota_kept BEFORE DELETE OR TRUNCATE ON servers_quota
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('a quota is lifted');

-- 6. Leases. One open lease a server and one lease a key are indexes of the table.
CREATE OR REPLACE FUNCTION servers_check_lease() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM servers_server
        WHERE id = NEW.server_id AND game_id = NEW.game_id AND blueprint_id = NEW.blueprint_id
          AND fleet_id IS NOT DISTINCT FROM NEW.fleet_id
          AND observed = 'running' AND desired = 'running'
    ) THEN
        RAISE EXCEPTION 'lease %: only a running server of its game and blueprint is given',
            NEW.key USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- Whoever looks for a server reads these two on its row, which is locked while it is given: a
-- lease that is written at that moment would be seen by nobody else yet.
CREATE OR REPLACE FUNCTION servers_mark_given() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE servers_server SET is_given = NEW.ended_at IS NULL, was_given = true
        WHERE id = NEW.server_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER lease_of_its_game BEFORE INSERT ON servers_lease
    FOR EACH ROW EXECUTE FUNCTION servers_check_lease();
CREATE OR REPLACE TRIGGER lease_marks_server AFTER INSERT OR UPDATE ON servers_lease
    FOR EACH ROW EXECUTE FUNCTION servers_mark_given();
CREATE OR REPLACE TRIGGER lease_words_kept BEFORE UPDATE ON servers_lease
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'server_id', 'game_id', 'fleet_id', 'blueprint_id', 'owner_id', 'key', 'token_hash', 'seconds',
        'given_at');
CREATE OR REPLACE TRIGGER lease_end_kept BEFORE UPDATE ON servers_lease
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('a lease that ended stays ended');
CREATE OR REPLACE TRIGGER lease_kept BEFORE DELETE OR TRUNCATE ON servers_lease
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- 7. Fleets: of one request, game and blueprint for ever; what moved is not moved again.
CREATE OR REPLACE FUNCTION servers_check_fleet() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM servers_fleet
        WHERE id = NEW.fleet_id AND resource_request_id = NEW.resource_request_id
          AND game_id = NEW.game_id AND blueprint_id = NEW.blueprint_id
    ) THEN
        RAISE EXCEPTION 'server %: it is of another kind than its fleet', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION servers_check_fleet_terms() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM servers_blueprintrevision
        WHERE id = NEW.revision_id AND blueprint_id = NEW.blueprint_id
    ) OR NOT EXISTS (
        SELECT FROM studios_resourcerequest
        WHERE id = NEW.resource_request_id AND kind = 'server' AND extends_id IS NULL
          AND (studio_id, game_id) = (NEW.studio_id, NEW.game_id)
    ) THEN
        RAISE EXCEPTION 'fleet %: its revision or request is of something else', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER fleet_of_one_kind BEFORE INSERT OR UPDATE ON servers_fleet
    FOR EACH ROW EXECUTE FUNCTION servers_check_fleet_terms();
CREATE OR REPLACE TRIGGER fleet_identity_kept BEFORE UPDATE ON servers_fleet
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'studio_id', 'game_id', 'resource_request_id', 'blueprint_id', 'made_by_id');
CREATE OR REPLACE TRIGGER fleet_kept BEFORE DELETE OR TRUNCATE ON servers_fleet
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER server_of_its_fleet BEFORE INSERT ON servers_server
    FOR EACH ROW WHEN (NEW.fleet_id IS NOT NULL) EXECUTE FUNCTION servers_check_fleet();
CREATE OR REPLACE TRIGGER server_fleet_kept BEFORE UPDATE ON servers_server
    FOR EACH ROW WHEN (OLD.fleet_id IS DISTINCT FROM NEW.fleet_id)
    EXECUTE FUNCTION core_refuse_change('a server is of one fleet, or of none');
CREATE OR REPLACE TRIGGER rollout_terms_kept BEFORE UPDATE ON servers_rollout
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'fleet_id', 'from_revision_id', 'to_revision_id', 'begun_by_id', 'started_at');
CREATE OR REPLACE TRIGGER rollout_end_kept BEFORE UPDATE ON servers_rollout
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('a rollout that ended stays ended');
CREATE OR REPLACE TRIGGER rollout_kept BEFORE DELETE OR TRUNCATE ON servers_rollout
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- 8. A machine that nobody asked for stays the one that was found. Adopted, a row of its own key
-- stands for it, for good.
CREATE OR REPLACE FUNCTION servers_check_adoption() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM servers_server
        WHERE id = NEW.server_id AND (launch_key, provider) = (NEW.key, NEW.provider)
          AND (NEW.host_id IS NULL OR host_id = NEW.host_id)
    ) THEN
        RAISE EXCEPTION 'orphan %: it is adopted as the server of its own key', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER orphan_identity_kept BEFORE UPDATE ON servers_orphan
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'provider', 'key', 'host_id', 'found_at');
CREATE OR REPLACE TRIGGER orphan_adopted_as_itself BEFORE INSERT OR UPDATE ON servers_orphan
    FOR EACH ROW WHEN (NEW.server_id IS NOT NULL) EXECUTE FUNCTION servers_check_adoption();
CREATE OR REPLACE TRIGGER orphan_kept_as_adopted BEFORE UPDATE ON servers_orphan
    FOR EACH ROW WHEN (OLD.server_id IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns('server_id', 'state');

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
        'found>adopted', 'found>gone', 'found>kept', 'found>stopping', 'kept>adopted', 'kept>gone',
        'kept>stopping', 'stopping>gone');
CREATE OR REPLACE TRIGGER server_begins AFTER INSERT ON servers_server
    FOR EACH ROW WHEN (NEW.observed NOT IN ('pending'))
    EXECUTE FUNCTION core_lifecycle('observed');
CREATE OR REPLACE TRIGGER server_moves BEFORE UPDATE ON servers_server
    FOR EACH ROW WHEN (OLD.observed IS DISTINCT FROM NEW.observed)
    EXECUTE FUNCTION core_lifecycle('observed',
        'failed>stopped', 'lost>stopped', 'pending>failed', 'pending>lost', 'pending>running',
        'pending>stopped', 'running>failed', 'running>lost', 'running>silent', 'running>stopped',
        'silent>failed', 'silent>lost', 'silent>running', 'silent>stopped');
