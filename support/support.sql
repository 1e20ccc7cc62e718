-- Rules of support that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_t START 1001;  -- tickets

-- What was said and what arrived stays as it was.
CREATE OR REPLACE TRIGGER message_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON support_message
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER received_mail_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON support_receivedmail
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER ticket_begins AFTER INSERT ON support_ticket
    FOR EACH ROW WHEN (NEW.state NOT IN ('open'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER ticket_moves BEFORE UPDATE ON support_ticket
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'open>solved', 'open>waiting', 'solved>closed', 'solved>open', 'waiting>open',
        'waiting>solved');
CREATE OR REPLACE TRIGGER ticketevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON support_ticketevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
