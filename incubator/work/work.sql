-- Rules of work behind the pages; see core.sql for the guards.

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER job_begins AFTER INSERT ON work_job
    FOR EACH ROW WHEN (NEW.state NOT IN ('queued'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER job_moves BEFORE UPDATE ON work_job
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'cancelled>queued', 'failed>queued', 'queued>cancelled', 'queued>running',
        'running>cancelled', 'running>done', 'running>failed', 'running>queued');
