-- Rules of payments that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_pm START 1001;  -- outgoing payments
CREATE SEQUENCE IF NOT EXISTS number_pi START 1001;  -- incoming payments

-- 1. Outgoing payments: the instruction is kept as it was given, how it ended is written once.
CREATE OR REPLACE TRIGGER outgoing_payment_kept
    BEFORE DELETE OR TRUNCATE ON payments_outgoingpayment
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER outgoing_payment_instruction_kept
    BEFORE UPDATE ON payments_outgoingpayment
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'kind', 'subject_type', 'subject_id', 'subject_said', 'payee', 'payee_name',
        'currency', 'amount_minor', 'destination', 'effective_on', 'entry_id', 'instructed_by_id',
        'instructed_at');
CREATE OR REPLACE TRIGGER outgoing_payment_outcome_kept
    BEFORE UPDATE ON payments_outgoingpayment
    FOR EACH ROW WHEN (OLD.outcome_entry_id IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns(
        'outcome_entry_id', 'finished_by_id', 'finished_at', 'bank_line');

-- A payment leaves only on a complete approval of this amount to this account, used by the person
-- who instructs it (approvals_approvaluse refuses one who asked or voted), and once: whatever was
-- paid for this subject before has failed or come back. The unique index on what is on its way
-- makes two at once take turns.
CREATE OR REPLACE FUNCTION payments_check_outgoing() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT approvals_payment_is_approved(NEW.subject_type, NEW.subject_id, NEW.amount_minor,
                                         NEW.destination, NEW.instructed_by_id) THEN
        RAISE EXCEPTION 'payment %: no approval was used for it', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM payments_outgoingpayment AS paid
        WHERE paid.subject_type = NEW.subject_type AND paid.subject_id = NEW.subject_id
          AND paid.state = 'confirmed' AND paid.amount_minor > (
              SELECT coalesce(sum(amount_minor), 0) FROM payments_paymentreturn
              WHERE payment_id = paid.id)
    ) THEN
        RAISE EXCEPTION 'payment %: its subject was paid already', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER outgoing_payment_checked BEFORE INSERT ON payments_outgoingpayment
    FOR EACH ROW EXECUTE FUNCTION payments_check_outgoing();

-- Interest: who belongs to the studio that is paid neither instructs it nor says what became of it.
CREATE OR REPLACE FUNCTION payments_refuse_interest() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    receiver text;
    acting bigint;
BEGIN
    IF TG_TABLE_NAME = 'payments_paymentreturn' THEN
        acting := NEW.recorded_by_id;
        SELECT payee INTO receiver FROM payments_outgoingpayment WHERE id = NEW.payment_id;
    ELSE
        acting := coalesce(NEW.finished_by_id, NEW.instructed_by_id);
        receiver := NEW.payee;
    END IF;
    IF receiver LIKE 'studio:%' THEN
        PERFORM studios_refuse_member(split_part(receiver, ':', 2)::bigint, acting);
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER outgoing_payment_by_no_member BEFORE INSERT ON payments_outgoingpayment
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_interest();
CREATE OR REPLACE TRIGGER outgoing_payment_finished_by_no_member
    BEFORE UPDATE ON payments_outgoingpayment
    FOR EACH ROW WHEN (NEW.finished_by_id IS DISTINCT FROM OLD.finished_by_id)
    EXECUTE FUNCTION payments_refuse_interest();
CREATE OR REPLACE TRIGGER payment_return_by_no_member BEFORE INSERT ON payments_paymentreturn
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_interest();

-- 2. Returns: never more than was paid, and only of what was confirmed, recorded by somebody who
--    did not release it. The payment is locked first, so two at once are added up one after the
--    other; clients may not lock it.
CREATE OR REPLACE TRIGGER payment_return_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_paymentreturn
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');

CREATE OR REPLACE FUNCTION payments_check_return() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    paid payments_outgoingpayment%ROWTYPE;
    returned bigint;
BEGIN
    SELECT * INTO paid FROM payments_outgoingpayment WHERE id = NEW.payment_id FOR UPDATE;
    SELECT coalesce(sum(amount_minor), 0) INTO returned
        FROM payments_paymentreturn WHERE payment_id = NEW.payment_id;
    IF paid.state <> 'confirmed' THEN
        RAISE EXCEPTION 'payment %: it is %, so nothing of it can come back',
            paid.number, paid.state USING ERRCODE = 'check_violation';
    END IF;
    IF returned + NEW.amount_minor > paid.amount_minor THEN
        RAISE EXCEPTION 'payment %: % of % has come back, % more is too much',
            paid.number, returned, paid.amount_minor, NEW.amount_minor
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.recorded_by_id = paid.instructed_by_id OR NEW.effective_on < paid.effective_on THEN
        RAISE EXCEPTION 'payment %: a return is later, and recorded by another than released it',
            paid.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER payment_return_checked BEFORE INSERT ON payments_paymentreturn
    FOR EACH ROW EXECUTE FUNCTION payments_check_return();

-- 3. Incoming payments. One that was paid is final.
CREATE OR REPLACE TRIGGER incoming_payment_kept
    BEFORE DELETE OR TRUNCATE ON payments_incomingpayment
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER incoming_payment_question_kept BEFORE UPDATE ON payments_incomingpayment
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'kind', 'subject_type', 'subject_id', 'payer_id', 'key', 'provider',
        'currency', 'amount_minor');
CREATE OR REPLACE TRIGGER incoming_payment_paid_is_final BEFORE UPDATE ON payments_incomingpayment
    FOR EACH ROW WHEN (OLD.state = 'paid') EXECUTE FUNCTION core_keep_columns(
        'entry_id', 'fee_minor', 'provider_reference', 'paid_at', 'card_brand', 'card_last_four',
        'declined_cards');

-- Of a card that was refused no more than of one that paid, see incoming_card_is_four_digits.
CREATE OR REPLACE TRIGGER incoming_payment_knows_four_digits
    BEFORE INSERT OR UPDATE ON payments_incomingpayment
    FOR EACH ROW WHEN (NEW.declined_cards::text ~ '[0-9]{5}')
    EXECUTE FUNCTION core_refuse_change('of a card only four digits are kept');

-- 4. What providers said is kept as they said it; what became of what matched nothing, once.
CREATE OR REPLACE TRIGGER provider_report_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_providerreport
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('what providers said is kept');
CREATE OR REPLACE TRIGGER unmatched_report_kept
    BEFORE DELETE OR TRUNCATE ON payments_unmatchedreport
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('what providers said is kept');
CREATE OR REPLACE TRIGGER unmatched_report_question_kept BEFORE UPDATE ON payments_unmatchedreport
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'report_id', 'why');
CREATE OR REPLACE TRIGGER unmatched_report_resolved_is_final
    BEFORE UPDATE ON payments_unmatchedreport
    FOR EACH ROW WHEN (OLD.state = 'resolved')
    EXECUTE FUNCTION core_refuse_change('a resolved report is final');

-- 5. What statements read is sealed with the entries, see ledger_sealable().
CREATE OR REPLACE FUNCTION payments_sealable()
    RETURNS TABLE (source text, relation text, final text, columns text[])
    LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    VALUES
        ('payments.outgoingpayment', 'payments_outgoingpayment', 'outcome_entry_id IS NOT NULL',
         ARRAY['number', 'kind', 'subject_type', 'subject_id', 'payee', 'currency', 'amount_minor',
               'effective_on', 'entry_id', 'state', 'outcome_entry_id']),
        ('payments.paymentreturn', 'payments_paymentreturn', 'true',
         ARRAY['payment_id', 'amount_minor', 'effective_on', 'entry_id'])
$$;

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER incoming_payment_begins AFTER INSERT ON payments_incomingpayment
    FOR EACH ROW WHEN (NEW.state NOT IN ('started'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER incoming_payment_moves BEFORE UPDATE ON payments_incomingpayment
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'cancelled>paid', 'expired>paid', 'expired>waiting', 'failed>paid', 'started>cancelled',
        'started>expired', 'started>failed', 'started>paid', 'started>waiting', 'waiting>cancelled',
        'waiting>expired', 'waiting>failed', 'waiting>paid');
CREATE OR REPLACE TRIGGER outgoing_payment_begins AFTER INSERT ON payments_outgoingpayment
    FOR EACH ROW WHEN (NEW.state NOT IN ('instructed'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER outgoing_payment_moves BEFORE UPDATE ON payments_outgoingpayment
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'instructed>confirmed', 'instructed>failed');
CREATE OR REPLACE TRIGGER unmatched_report_begins AFTER INSERT ON payments_unmatchedreport
    FOR EACH ROW WHEN (NEW.state NOT IN ('open'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER unmatched_report_moves BEFORE UPDATE ON payments_unmatchedreport
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'open>taken', 'taken>resolved', 'taken>taken');
