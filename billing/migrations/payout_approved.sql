-- A payout leaves only on a complete approval of this amount to this account, used by the person
-- who releases it; approvals_approvaluse refuses one who asked or voted.
CREATE FUNCTION billing_check_payout_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'requested' AND NEW.state <> 'cancelled'
       AND (TG_OP = 'INSERT' OR OLD.state = 'requested')
       AND NOT approvals_payment_is_approved('billing.payout', NEW.id, NEW.amount_minor,
                                        NEW.destination, NEW.instructed_by_id) THEN
        RAISE EXCEPTION 'payout %: no approval was used for it', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER payout_approved BEFORE INSERT OR UPDATE OF state ON billing_payout
    FOR EACH ROW EXECUTE FUNCTION billing_check_payout_approved();
