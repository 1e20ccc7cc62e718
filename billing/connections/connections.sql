-- Rules of connected games that no program can leave out. `manage.py migrate` applies this file whole,
-- as often as it runs; the guards it is built of are in incubator/core/core.sql.

CREATE OR REPLACE TRIGGER game_connection_kept BEFORE UPDATE ON connections_gameconnection
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'game_id', 'player_id', 'handle', 'currency', 'made_at');
CREATE OR REPLACE TRIGGER connection_request_kept BEFORE UPDATE ON connections_connectionrequest
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'game_id', 'public_id', 'token_hash', 'code', 'asked_at', 'expires_at');
-- An address connects once.
CREATE OR REPLACE TRIGGER connection_request_used BEFORE UPDATE ON connections_connectionrequest
    FOR EACH ROW WHEN (OLD.connection_id IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns('connection_id');
CREATE OR REPLACE TRIGGER game_purchase_kept BEFORE UPDATE ON connections_gamepurchase
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'connection_id', 'game_id', 'public_id', 'key', 'content_hash', 'lines', 'currency',
        'expected_minor', 'taken_minor', 'made_at', 'expires_at');
-- It becomes one order, and stays it.
CREATE OR REPLACE TRIGGER game_purchase_became BEFORE UPDATE ON connections_gamepurchase
    FOR EACH ROW WHEN (OLD.order_id IS NOT NULL) EXECUTE FUNCTION core_keep_columns('order_id');

-- What is taken without asking: the connection is there, allows at least that in its currency, and
-- is the game's own. What was taken before in the month the service counts, under the same lock.
CREATE OR REPLACE FUNCTION connections_check_taken() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM connections_gameconnection
        WHERE id = NEW.connection_id AND game_id = NEW.game_id AND state = 'active'
          AND (NEW.taken_minor = 0
               OR (currency = NEW.currency AND monthly_minor >= NEW.taken_minor));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'game purchase: connection % does not allow it', NEW.connection_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER game_purchase_allowed BEFORE INSERT ON connections_gamepurchase
    FOR EACH ROW EXECUTE FUNCTION connections_check_taken();

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER game_connection_begins AFTER INSERT ON connections_gameconnection
    FOR EACH ROW WHEN (NEW.state NOT IN ('active'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER game_connection_moves BEFORE UPDATE ON connections_gameconnection
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'active>ended');
CREATE OR REPLACE TRIGGER game_purchase_begins AFTER INSERT ON connections_gamepurchase
    FOR EACH ROW WHEN (NEW.state NOT IN ('asked', 'bought'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER game_purchase_moves BEFORE UPDATE ON connections_gamepurchase
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'asked>bought', 'asked>declined');
