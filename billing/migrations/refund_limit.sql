-- Refunds of a line, requested ones included, never add up to more than the line. The line is
-- locked first, so two refunds at once are added up one after the other.
CREATE FUNCTION billing_check_refund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sold bigint;
    returned bigint;
BEGIN
    SELECT gross_minor INTO sold FROM billing_orderline WHERE id = NEW.order_line_id FOR UPDATE;
    SELECT coalesce(sum(amount_minor), 0) INTO returned FROM billing_refund
        WHERE order_line_id = NEW.order_line_id AND state <> 'refused' AND id <> NEW.id;
    IF NEW.state <> 'refused' AND returned + NEW.amount_minor > sold THEN
        RAISE EXCEPTION 'refund %: % of % is already refunded or promised, % more is too much',
            NEW.number, returned, sold, NEW.amount_minor
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER billing_refund_within_line BEFORE INSERT OR UPDATE ON billing_refund
    FOR EACH ROW EXECUTE FUNCTION billing_check_refund();
