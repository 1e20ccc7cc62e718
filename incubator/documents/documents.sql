-- Rules of files behind the pages; see core.sql for the guards.

-- A file is kept as it was handed in, or erased, which leaves a row that says so.
CREATE OR REPLACE TRIGGER document_stays BEFORE DELETE OR TRUNCATE ON documents_document
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER document_kept BEFORE UPDATE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('size', 'sha256', 'content_type',
        'uploaded_by_id', 'created_at');
CREATE OR REPLACE TRIGGER document_file BEFORE UPDATE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION core_erase_only('file', 'name');

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER upload_begins AFTER INSERT ON documents_upload
    FOR EACH ROW WHEN (NEW.state NOT IN ('open'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER upload_moves BEFORE UPDATE ON documents_upload
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'checking>kept', 'checking>refused', 'kept>removed', 'open>abandoned', 'open>checking');
