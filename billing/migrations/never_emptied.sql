-- TRUNCATE passes every trigger on rows.
CREATE FUNCTION billing_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE on % is refused: rows of money are kept', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER order_never_emptied BEFORE TRUNCATE ON billing_order
    EXECUTE FUNCTION billing_refuse_emptying();
CREATE TRIGGER order_line_never_emptied BEFORE TRUNCATE ON billing_orderline
    EXECUTE FUNCTION billing_refuse_emptying();
CREATE TRIGGER refund_never_emptied BEFORE TRUNCATE ON billing_refund
    EXECUTE FUNCTION billing_refuse_emptying();
CREATE TRIGGER top_up_never_emptied BEFORE TRUNCATE ON billing_topup
    EXECUTE FUNCTION billing_refuse_emptying();
CREATE TRIGGER payout_never_emptied BEFORE TRUNCATE ON billing_payout
    EXECUTE FUNCTION billing_refuse_emptying();
CREATE TRIGGER service_charge_never_emptied BEFORE TRUNCATE ON billing_servicecharge
    EXECUTE FUNCTION billing_refuse_emptying();
CREATE TRIGGER charged_usage_never_emptied BEFORE TRUNCATE ON billing_chargedusage
    EXECUTE FUNCTION billing_refuse_emptying();
CREATE TRIGGER price_never_emptied BEFORE TRUNCATE ON billing_price
    EXECUTE FUNCTION billing_refuse_emptying();
CREATE TRIGGER tax_rate_never_emptied BEFORE TRUNCATE ON billing_taxrate
    EXECUTE FUNCTION billing_refuse_emptying();
