-- A disbursement stands on a complete approval of this amount to this account, used by the person
-- who instructs it; approvals_approvaluse refuses one who asked or voted.
CREATE FUNCTION funding_check_disbursement_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT approvals_payment_is_approved('funding.tranche', NEW.tranche_id, NEW.amount_minor,
                                    NEW.destination, NEW.instructed_by_id) THEN
        RAISE EXCEPTION 'disbursement %: no approval was used for it', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disbursement_approved BEFORE INSERT ON funding_disbursement
    FOR EACH ROW EXECUTE FUNCTION funding_check_disbursement_approved();
