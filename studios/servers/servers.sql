-- Rules of servers that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_sv START 1001;  -- servers

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER server_begins AFTER INSERT ON servers_server
    FOR EACH ROW WHEN (NEW.observed NOT IN ('pending'))
    EXECUTE FUNCTION core_lifecycle('observed');
CREATE OR REPLACE TRIGGER server_moves BEFORE UPDATE ON servers_server
    FOR EACH ROW WHEN (OLD.observed IS DISTINCT FROM NEW.observed)
    EXECUTE FUNCTION core_lifecycle('observed',
        'lost>stopped', 'pending>running', 'pending>stopped', 'running>lost', 'running>stopped');
