-- Rules of files behind the pages; see core.sql for the guards.

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER upload_begins AFTER INSERT ON documents_upload
    FOR EACH ROW WHEN (NEW.state NOT IN ('open'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER upload_moves BEFORE UPDATE ON documents_upload
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'checking>kept', 'checking>refused', 'kept>removed', 'open>abandoned', 'open>checking');
