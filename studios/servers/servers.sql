-- Rules of servers that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_sv START 1001;  -- servers
CREATE SEQUENCE IF NOT EXISTS number_bd START 1001;  -- builds

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER build_begins AFTER INSERT ON servers_build
    FOR EACH ROW WHEN (NEW.state NOT IN ('uploading'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER build_moves BEFORE UPDATE ON servers_build
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'checking>ready', 'checking>refused', 'ready>retired', 'uploading>abandoned',
        'uploading>checking');
CREATE OR REPLACE TRIGGER server_begins AFTER INSERT ON servers_server
    FOR EACH ROW WHEN (NEW.observed NOT IN ('pending'))
    EXECUTE FUNCTION core_lifecycle('observed');
CREATE OR REPLACE TRIGGER server_moves BEFORE UPDATE ON servers_server
    FOR EACH ROW WHEN (OLD.observed IS DISTINCT FROM NEW.observed)
    EXECUTE FUNCTION core_lifecycle('observed',
        'lost>stopped', 'pending>running', 'pending>stopped', 'running>lost', 'running>stopped');
