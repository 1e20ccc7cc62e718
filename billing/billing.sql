-- Rules of billing that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_o START 1001;  -- orders
CREATE SEQUENCE IF NOT EXISTS number_i START 1001;  -- imported orders
CREATE SEQUENCE IF NOT EXISTS number_r START 1001;  -- refunds
CREATE SEQUENCE IF NOT EXISTS number_p START 1001;  -- payouts
CREATE SEQUENCE IF NOT EXISTS number_s START 1001;  -- subscriptions

-- 1. Rows of money that are written once.
CREATE OR REPLACE TRIGGER price_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_price
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER pay_limit_kept BEFORE UPDATE OR TRUNCATE ON billing_paylimit
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('a limit is followed by the next one');
CREATE OR REPLACE TRIGGER tax_rate_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_taxrate
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER exchange_rate_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_exchangerate
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER rate_file_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_ratefile
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER rate_fetch_stays BEFORE DELETE OR TRUNCATE ON billing_ratefetch
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('what was asked is kept');
CREATE OR REPLACE TRIGGER rate_fetch_kept BEFORE UPDATE ON billing_ratefetch
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'asked_at');
CREATE OR REPLACE TRIGGER rate_fetch_answered BEFORE UPDATE ON billing_ratefetch
    FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what was answered is kept');
CREATE OR REPLACE TRIGGER order_line_kept BEFORE DELETE OR TRUNCATE ON billing_orderline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER tender_kept BEFORE DELETE OR TRUNCATE ON billing_tender
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER refund_part_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_refundpart
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER service_charge_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_servicecharge
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER service_charge_line_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_servicechargeline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');

-- 2. Orders: what was bought, and what paid it. Lines and tenders are written before their order,
--    pointing at the id it will have, and add up to it; nothing joins one that is written. While it
--    is pending, its day and its provider's fee are still to come.
CREATE OR REPLACE TRIGGER order_kept BEFORE DELETE OR TRUNCATE ON billing_order
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER order_amounts_kept BEFORE UPDATE ON billing_order
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'buyer_id', 'buyer_reference', 'source', 'funded_by', 'source_key',
        'content_hash', 'currency', 'gross_minor', 'tax_minor', 'tax_country', 'expires_at');
CREATE OR REPLACE TRIGGER order_stamp_kept BEFORE UPDATE ON billing_order
    FOR EACH ROW WHEN (OLD.state <> 'pending')
    EXECUTE FUNCTION core_keep_columns('fee_minor', 'effective_on', 'recorded_at');
CREATE OR REPLACE TRIGGER order_line_terms_kept BEFORE UPDATE ON billing_orderline
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'order_id', 'game_id', 'product_id', 'price_id', 'receiver_id', 'units', 'currency',
        'gross_minor', 'tax_minor', 'tax_jurisdiction', 'tax_percent', 'tax_on_top',
        'settled_currency', 'settled_gross_minor', 'settled_tax_minor', 'fx_rate');
CREATE OR REPLACE TRIGGER tender_terms_kept BEFORE UPDATE ON billing_tender
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'order_id', 'ordinal', 'kind', 'amount_minor', 'card_id', 'hold_id');

CREATE OR REPLACE FUNCTION billing_refuse_unless_pending() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM billing_order WHERE id = OLD.order_id AND state = 'pending') THEN
        RAISE EXCEPTION 'order %: rows of money are kept', OLD.order_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER order_line_stamped BEFORE UPDATE ON billing_orderline
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_unless_pending();
CREATE OR REPLACE TRIGGER tender_paid BEFORE UPDATE ON billing_tender
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_unless_pending();

CREATE OR REPLACE FUNCTION billing_refuse_joining_orders() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    written text;
BEGIN
    SELECT bought.number INTO written FROM joined
        JOIN billing_order AS bought ON bought.id = joined.order_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'order %: it is written, nothing joins it any more', written
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER order_line_joins_nothing_written AFTER INSERT ON billing_orderline
    REFERENCING NEW TABLE AS joined
    FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_joining_orders();
CREATE OR REPLACE TRIGGER tender_joins_nothing_written AFTER INSERT ON billing_tender
    REFERENCING NEW TABLE AS joined
    FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_joining_orders();

-- Of each order by the indexes that begin with it: nobody has counted the new rows yet, and a plan
-- made for the first of them has to do for an import of thousands.
CREATE OR REPLACE FUNCTION billing_check_orders() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    wrong text;
BEGIN
    SELECT bought.number INTO wrong FROM written AS bought
        CROSS JOIN LATERAL (
            SELECT sum(line.gross_minor) AS gross, sum(line.tax_minor) AS tax,
                   sum(line.fee_minor) AS fee,
                   bool_and(line.currency = bought.currency) AS one_currency
            FROM billing_orderline AS line WHERE line.order_id = bought.id
        ) AS sold
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(tender.amount_minor), 0) AS amount,
                   coalesce(bool_or(tender.kind = 'gateway'), false) AS waits
            FROM billing_tender AS tender WHERE tender.order_id = bought.id
        ) AS paid
        WHERE sold.gross IS DISTINCT FROM bought.gross_minor
           OR sold.tax IS DISTINCT FROM bought.tax_minor
           OR sold.fee IS DISTINCT FROM bought.fee_minor
           OR NOT sold.one_currency
           OR paid.amount <> bought.gross_minor
           OR paid.waits <> (bought.state = 'pending')
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'order %: its lines or its tenders do not add up to it', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER order_adds_up AFTER INSERT ON billing_order
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION billing_check_orders();

-- What waited is paid when its provider's part was: by a payment of its buyer, for it.
CREATE OR REPLACE FUNCTION billing_check_order_paid() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.fee_minor IS DISTINCT FROM (
        SELECT sum(fee_minor) FROM billing_orderline WHERE order_id = NEW.id
    ) OR EXISTS (
        SELECT FROM billing_tender AS tender
        LEFT JOIN payments_incomingpayment AS payment ON payment.id = tender.payment_id
        WHERE tender.order_id = NEW.id AND tender.kind = 'gateway'
          AND NOT coalesce(payment.state = 'paid' AND payment.subject_type = 'billing.order'
              AND payment.subject_id = NEW.id AND payment.payer_id = NEW.buyer_id
              AND payment.currency = NEW.currency
              AND payment.amount_minor >= tender.amount_minor, false)
    ) THEN
        RAISE EXCEPTION 'order %: no payment of it was made, or its fee differs', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER order_paid_by_its_payment BEFORE UPDATE ON billing_order
    FOR EACH ROW WHEN (OLD.state = 'pending' AND NEW.state = 'paid')
    EXECUTE FUNCTION billing_check_order_paid();
CREATE OR REPLACE TRIGGER order_payment_kept BEFORE UPDATE ON billing_order
    FOR EACH ROW WHEN (OLD.entry_id IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns('entry_id', 'paid_at');

-- Products, keys and entitlements. What was sold is of the kind and quantity that it was sold as, and
-- a bundle is of what it was made of: other products of the same studio, none a bundle itself.
CREATE OR REPLACE TRIGGER product_kept BEFORE UPDATE ON billing_product
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'game_id', 'sku', 'kind', 'quantity', 'valid_days', 'period_unit', 'period_count',
        'grace_days');
CREATE OR REPLACE TRIGGER bundle_part_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_bundlepart
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

CREATE OR REPLACE FUNCTION billing_check_bundle_part() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM billing_product AS bundle
            JOIN studios_game AS its_game ON its_game.id = bundle.game_id
            JOIN billing_product AS part ON part.id = NEW.product_id
            JOIN studios_game AS game ON game.id = part.game_id
        WHERE bundle.id = NEW.bundle_id AND bundle.kind = 'bundle' AND part.kind <> 'bundle'
          AND game.studio_id = its_game.studio_id
    ) OR EXISTS (SELECT FROM billing_price WHERE product_id = NEW.bundle_id) THEN
        RAISE EXCEPTION 'bundle %: product % cannot be a part of it', NEW.bundle_id, NEW.product_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER bundle_part_fits BEFORE INSERT ON billing_bundlepart
    FOR EACH ROW EXECUTE FUNCTION billing_check_bundle_part();

-- A price to come is withdrawn before its moment, once; then the moment is free for another price.
CREATE OR REPLACE TRIGGER price_withdrawal_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_pricewithdrawal
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

CREATE OR REPLACE FUNCTION billing_count_withdrawn() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    SELECT count(*) INTO NEW.after_withdrawn FROM billing_price AS other
        JOIN billing_pricewithdrawal AS withdrawn ON withdrawn.price_id = other.id
        WHERE other.product_id = NEW.product_id AND other.currency = NEW.currency
          AND other.country = NEW.country AND other.valid_from = NEW.valid_from
          AND other.discount_id IS NULL;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER price_after_withdrawn BEFORE INSERT ON billing_price
    FOR EACH ROW EXECUTE FUNCTION billing_count_withdrawn();

CREATE OR REPLACE FUNCTION billing_check_price_withdrawal() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_price WHERE id = NEW.price_id AND valid_from <= core_now()) THEN
        RAISE EXCEPTION 'price %: it is in force', NEW.price_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER price_withdrawn_in_time BEFORE INSERT ON billing_pricewithdrawal
    FOR EACH ROW EXECUTE FUNCTION billing_check_price_withdrawal();

-- A discount is what was proposed, and its prices are there only once somebody of the studio has agreed.
CREATE OR REPLACE TRIGGER discount_stays BEFORE DELETE OR TRUNCATE ON billing_discount
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER discount_kept BEFORE UPDATE ON billing_discount
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'product_id', 'percent', 'amount_minor',
        'starts_at', 'ends_at', 'proposed_by_id', 'created_at');
CREATE OR REPLACE TRIGGER discount_agreement_kept BEFORE UPDATE ON billing_discount
    FOR EACH ROW WHEN (OLD.state <> 'proposed') EXECUTE FUNCTION core_keep_columns('agreed_by_id');

CREATE OR REPLACE FUNCTION billing_check_discount_price() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM billing_discount AS discount
            JOIN billing_product AS product ON product.id = discount.product_id
            JOIN studios_game AS game ON game.id = product.game_id
            JOIN studios_membership AS member
                ON member.studio_id = game.studio_id AND member.user_id = discount.agreed_by_id
        WHERE discount.id = NEW.discount_id AND discount.state = 'agreed'
          AND discount.product_id = NEW.product_id AND NEW.valid_from >= discount.starts_at
          AND NEW.valid_until = discount.ends_at
    ) THEN
        RAISE EXCEPTION 'price: its studio has not agreed to discount %', NEW.discount_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER price_of_an_agreed_discount BEFORE INSERT ON billing_price
    FOR EACH ROW WHEN (NEW.discount_id IS NOT NULL)
    EXECUTE FUNCTION billing_check_discount_price();

-- A key is free, reserved for one line, or sold to it. What is sold stays sold, and to that line.
CREATE OR REPLACE TRIGGER game_key_stays BEFORE DELETE OR TRUNCATE ON billing_gamekey
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER game_key_kept BEFORE UPDATE ON billing_gamekey
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'product_id', 'digest', 'sealed', 'added_at', 'added_by_id');
CREATE OR REPLACE TRIGGER game_key_sold_once BEFORE UPDATE ON billing_gamekey
    FOR EACH ROW WHEN (OLD.sold_at IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns('order_line_id', 'sold_at');
CREATE OR REPLACE TRIGGER game_key_revealed_once BEFORE UPDATE ON billing_gamekey
    FOR EACH ROW WHEN (OLD.revealed_at IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns('revealed_at');

CREATE OR REPLACE FUNCTION billing_check_game_key() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM billing_product WHERE id = NEW.product_id AND kind = 'key'
    ) OR NEW.order_line_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM billing_orderline
        WHERE id = NEW.order_line_id AND product_id = NEW.product_id
    ) THEN
        RAISE EXCEPTION 'game key %: it is of another product', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.order_line_id IS NOT NULL AND NEW.order_line_id IS NOT NULL
        AND OLD.order_line_id <> NEW.order_line_id THEN
        RAISE EXCEPTION 'game key %: it is reserved for another line', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER game_key_of_its_product BEFORE INSERT OR UPDATE ON billing_gamekey
    FOR EACH ROW EXECUTE FUNCTION billing_check_game_key();

CREATE OR REPLACE TRIGGER entitlement_kept BEFORE DELETE OR TRUNCATE ON billing_entitlement
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER entitlement_identity_kept BEFORE UPDATE ON billing_entitlement
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'player_id', 'product_id', 'order_line_id', 'source', 'quantity', 'is_lasting');

-- An entitlement is of its line's product and as that product's kind says: in a quantity where it is
-- used up, lasting where it is owned for good, and with a sold key for each unit where it is a key.
CREATE OR REPLACE FUNCTION billing_check_entitlement() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    is_of text;
    sold record;
    handed bigint;
BEGIN
    SELECT kind INTO is_of FROM billing_product WHERE id = NEW.product_id;
    SELECT product_id, units INTO sold FROM billing_orderline WHERE id = NEW.order_line_id;
    SELECT count(*) INTO handed FROM billing_gamekey
        WHERE order_line_id = NEW.order_line_id AND sold_at IS NOT NULL;
    IF is_of = 'bundle'
        OR NEW.order_line_id IS NOT NULL AND sold.product_id IS DISTINCT FROM NEW.product_id
        OR (is_of IN ('consumable', 'currency')) <> (NEW.quantity IS NOT NULL)
        OR NEW."left" IS DISTINCT FROM NEW.quantity
        OR NEW.is_lasting <> (is_of = 'durable' AND NEW.valid_until IS NULL)
        OR is_of = 'key' AND handed IS DISTINCT FROM sold.units
    THEN
        RAISE EXCEPTION 'entitlement: product %, of the kind %, is not given like this',
            NEW.product_id, is_of USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER entitlement_as_its_product BEFORE INSERT ON billing_entitlement
    FOR EACH ROW EXECUTE FUNCTION billing_check_entitlement();

-- What is used up is a row, counted under the entitlement's lock, and never comes back.
CREATE OR REPLACE TRIGGER consumption_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_consumption
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER entitlement_left_is_counted AFTER UPDATE ON billing_entitlement
    FOR EACH ROW WHEN (OLD."left" IS DISTINCT FROM NEW."left")
    EXECUTE FUNCTION core_refuse_direct('triggers alone');

CREATE OR REPLACE FUNCTION billing_use_up() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE billing_entitlement AS held SET "left" = held."left" - NEW.quantity
        FROM billing_product AS product
        WHERE held.id = NEW.entitlement_id AND product.id = held.product_id
          AND product.game_id = NEW.game_id AND held.state = 'active'
          AND (held.valid_until IS NULL OR held.valid_until > core_now())
          AND held."left" >= NEW.quantity
        RETURNING held."left" INTO NEW.left_after;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'consumption: entitlement % has not % left to use',
            NEW.entitlement_id, NEW.quantity USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER consumption_counts BEFORE INSERT ON billing_consumption
    FOR EACH ROW EXECUTE FUNCTION billing_use_up();

-- What was given back is not had again: a revoked entitlement comes back only while something of
-- its money is still here. The line is locked, so no refund of the rest comes between.
CREATE OR REPLACE FUNCTION billing_check_regrant() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sold bigint;
    returned bigint;
BEGIN
    SELECT gross_minor INTO sold FROM billing_orderline WHERE id = NEW.order_line_id FOR UPDATE;
    SELECT coalesce(sum(amount_minor), 0) INTO returned FROM billing_refund
        WHERE order_line_id = NEW.order_line_id AND state = 'paid';
    IF sold > 0 AND returned >= sold THEN
        RAISE EXCEPTION 'entitlement %: all of its money went back', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER entitlement_regranted BEFORE UPDATE ON billing_entitlement
    FOR EACH ROW WHEN (OLD.state = 'revoked' AND NEW.state = 'active')
    EXECUTE FUNCTION billing_check_regrant();

-- Subscriptions. Each period follows the one before, is paid by an order of the player, and stays as
-- it is; a subscription is paid until its last period ends, and what has ended does not begin again.
CREATE OR REPLACE TRIGGER subscription_stays BEFORE DELETE OR TRUNCATE ON billing_subscription
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER subscription_kept BEFORE UPDATE ON billing_subscription
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'player_id', 'currency', 'zone', 'began_at');
CREATE OR REPLACE TRIGGER subscription_ended BEFORE UPDATE ON billing_subscription
    FOR EACH ROW WHEN (OLD.state = 'ended')
    EXECUTE FUNCTION core_refuse_change('what has ended does not begin again');
CREATE OR REPLACE TRIGGER subscription_period_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_subscriptionperiod
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');

CREATE OR REPLACE FUNCTION billing_check_period() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM billing_subscription AS its
            JOIN billing_orderline AS line ON line.id = NEW.order_line_id
            JOIN billing_order AS paid
                ON paid.id = line.order_id AND paid.buyer_id = its.player_id
            JOIN billing_product AS product
                ON product.id = line.product_id AND product.id = its.product_id
        WHERE its.id = NEW.subscription_id AND product.kind = 'subscription'
          AND paid.state <> 'pending' AND its.state <> 'ended' AND NEW.starts_at = its.ends_at
    ) OR NEW.ordinal <> 1 + (
        SELECT count(*) FROM billing_subscriptionperiod
        WHERE subscription_id = NEW.subscription_id
    ) THEN
        RAISE EXCEPTION 'subscription %: period % does not follow', NEW.subscription_id, NEW.ordinal
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER subscription_period_follows BEFORE INSERT ON billing_subscriptionperiod
    FOR EACH ROW EXECUTE FUNCTION billing_check_period();

CREATE OR REPLACE FUNCTION billing_check_subscription() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.ends_at IS DISTINCT FROM coalesce((
        SELECT max(ends_at) FROM billing_subscriptionperiod WHERE subscription_id = NEW.id
    ), NEW.began_at) THEN
        RAISE EXCEPTION 'subscription %: it is not paid until %', NEW.id, NEW.ends_at
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER subscription_paid_until BEFORE INSERT OR UPDATE ON billing_subscription
    FOR EACH ROW EXECUTE FUNCTION billing_check_subscription();

-- Bans. One ends once, and says by whom; who is banned from a game gets nothing new of it.
CREATE OR REPLACE TRIGGER ban_stays BEFORE DELETE OR TRUNCATE ON billing_ban
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER ban_kept BEFORE UPDATE ON billing_ban
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'player_id', 'game_id', 'kind',
        'reason', 'until', 'set_by_id', 'set_at');
CREATE OR REPLACE TRIGGER ban_ended BEFORE UPDATE ON billing_ban
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');

CREATE OR REPLACE FUNCTION billing_refuse_banned() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM billing_ban AS ban JOIN billing_product AS product
            ON product.id = NEW.product_id AND product.game_id = ban.game_id
        WHERE ban.player_id = NEW.player_id AND ban.ended_at IS NULL
          AND (ban.until IS NULL OR ban.until > core_now())
    ) THEN
        RAISE EXCEPTION 'entitlement: player % is banned from this game', NEW.player_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER entitlement_of_no_banned BEFORE INSERT ON billing_entitlement
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_banned();

-- 3. Refunds. One that was paid is final.
CREATE OR REPLACE TRIGGER refund_kept BEFORE DELETE OR TRUNCATE ON billing_refund
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER refund_question_kept BEFORE UPDATE ON billing_refund
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'order_line_id', 'key', 'amount_minor', 'created_by_id');
CREATE OR REPLACE TRIGGER refund_paid_is_final BEFORE UPDATE ON billing_refund
    FOR EACH ROW WHEN (OLD.state = 'paid')
    EXECUTE FUNCTION core_refuse_change('a paid refund is final');

-- Refunds of a line, requested ones included, never add up to more than the line. The line is
-- locked first, so two refunds at once are added up one after the other; clients may not lock it.
CREATE OR REPLACE FUNCTION billing_check_refund() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- No tender gives back more than it paid, over all refunds, and only for its own order.
CREATE OR REPLACE FUNCTION billing_check_refund_part() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    paid billing_tender;
    returned bigint;
BEGIN
    SELECT * INTO paid FROM billing_tender WHERE id = NEW.tender_id FOR UPDATE;
    SELECT coalesce(sum(amount_minor), 0) INTO returned FROM billing_refundpart
        WHERE tender_id = NEW.tender_id;
    IF returned + NEW.amount_minor > paid.amount_minor OR NOT EXISTS (
        SELECT FROM billing_refund AS refund
        JOIN billing_orderline AS line ON line.id = refund.order_line_id
        WHERE refund.id = NEW.refund_id AND line.order_id = paid.order_id
          AND refund.state IN ('requested', 'approved')
    ) THEN
        RAISE EXCEPTION 'tender %: % of % went back, % more is too much, or of another order',
            NEW.tender_id, returned, paid.amount_minor, NEW.amount_minor
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER refund_part_within_tender BEFORE INSERT ON billing_refundpart
    FOR EACH ROW EXECUTE FUNCTION billing_check_refund_part();

CREATE OR REPLACE FUNCTION billing_check_refund_paid() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.amount_minor IS DISTINCT FROM (
        SELECT sum(amount_minor) FROM billing_refundpart WHERE refund_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'refund %: its parts do not add up to it', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER refund_paid_in_parts BEFORE UPDATE ON billing_refund
    FOR EACH ROW WHEN (OLD.state <> 'paid' AND NEW.state = 'paid')
    EXECUTE FUNCTION billing_check_refund_paid();

CREATE OR REPLACE TRIGGER refund_within_line BEFORE INSERT OR UPDATE ON billing_refund
    FOR EACH ROW EXECUTE FUNCTION billing_check_refund();

-- Nobody refunds to themselves: the buyer neither asks for it, nor votes, nor pays it out, nor does
-- who votes in their place or for whom they vote.
CREATE OR REPLACE FUNCTION billing_refuse_own_refund() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM billing_orderline AS line JOIN billing_order AS bought ON bought.id = line.order_id
        WHERE line.id = NEW.order_line_id AND bought.buyer_id = NEW.created_by_id
    ) THEN
        RAISE EXCEPTION 'refund %: the buyer cannot refund to themselves', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER refund_asked_by_another BEFORE INSERT ON billing_refund
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_own_refund();

CREATE OR REPLACE FUNCTION billing_refuse_interest() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    acting bigint[];
    receiver text;
BEGIN
    IF TG_TABLE_NAME = 'approvals_approvalvote' THEN
        acting := ARRAY[NEW.person_id, NEW.on_behalf_of_id];
    ELSE
        acting := ARRAY[NEW.payer_id];
    END IF;
    SELECT payee INTO receiver FROM approvals_approval WHERE id = NEW.approval_id;
    IF receiver LIKE 'order:%' AND EXISTS (
        SELECT FROM billing_order
        WHERE id = split_part(receiver, ':', 2)::bigint AND buyer_id = ANY (acting)
    ) THEN
        RAISE EXCEPTION 'approval %: the buyer has an interest', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER vote_of_no_buyer BEFORE INSERT ON approvals_approvalvote
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_interest();
CREATE OR REPLACE TRIGGER use_of_no_buyer BEFORE INSERT ON approvals_approvaluse
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_interest();

-- An approval names whom its subject is for, so that nobody is counted or left out by a false name.
CREATE OR REPLACE FUNCTION billing_check_payee() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    receiver text;
BEGIN
    IF NEW.subject_type = 'billing.payout' THEN
        SELECT 'studio:' || studio_id INTO receiver FROM billing_payout
            WHERE id = NEW.subject_id AND currency = NEW.currency;
    ELSE
        SELECT 'order:' || line.order_id INTO receiver FROM billing_refund AS given
            JOIN billing_orderline AS line ON line.id = given.order_line_id
            WHERE given.id = NEW.subject_id AND line.currency = NEW.currency;
    END IF;
    IF receiver IS DISTINCT FROM NEW.payee THEN
        RAISE EXCEPTION 'approval: % % is not for % in %',
            NEW.kind, NEW.subject_id, NEW.payee, NEW.currency USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_payee_of_billing BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.subject_type IN ('billing.payout', 'billing.refund'))
    EXECUTE FUNCTION billing_check_payee();

-- 4. Payouts. What leaves is a payment, which has rules of its own; it is named once.
CREATE OR REPLACE TRIGGER payout_kept BEFORE DELETE OR TRUNCATE ON billing_payout
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER payout_question_kept BEFORE UPDATE ON billing_payout
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'studio_id', 'currency', 'amount_minor', 'destination', 'requested_by_id');
CREATE OR REPLACE TRIGGER payout_payment_kept BEFORE UPDATE ON billing_payout
    FOR EACH ROW WHEN (OLD.payment_id IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns('payment_id');

-- Its payment is its own: of this amount, to this account, and as far as the payout says it is.
CREATE OR REPLACE FUNCTION billing_check_payout_payment() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_outgoingpayment AS payment
        WHERE payment.id = NEW.payment_id
          AND payment.subject_type = 'billing.payout' AND payment.subject_id = NEW.id
          AND payment.currency = NEW.currency AND payment.amount_minor = NEW.amount_minor
          AND payment.destination = NEW.destination
          AND (NEW.state = 'requested' OR payment.state = NEW.state
               OR (NEW.state = 'returned' AND payment.state = 'confirmed'))
    ) THEN
        RAISE EXCEPTION 'payout %: its payment is another, or not %', NEW.number, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER payout_paid_by_its_payment BEFORE INSERT OR UPDATE ON billing_payout
    FOR EACH ROW WHEN (NEW.payment_id IS NOT NULL)
    EXECUTE FUNCTION billing_check_payout_payment();

-- 5. Service charges. A charge is written after its lines, which point at the id it will have. Its
--    lines are what was used since the charge before it ended, at its price: no record is charged
--    twice, left out, or priced otherwise than the rate card says.
CREATE OR REPLACE FUNCTION billing_beside(charge billing_servicecharge)
    RETURNS SETOF billing_servicecharge LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT * FROM billing_servicecharge
        WHERE studio_id = $1.studio_id AND bearer = $1.bearer AND currency = $1.currency
          AND (game_id = $1.game_id OR (game_id IS NULL AND $1.game_id IS NULL))
$$;

CREATE OR REPLACE FUNCTION billing_due_lines(charge billing_servicecharge)
    RETURNS TABLE (item_id bigint, rate_id bigint, month date, quantity bigint, amount_minor bigint)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH used AS (
        SELECT record.item_id, record.rate_id, sum(record.quantity) AS quantity,
               record.effective_on - extract(day FROM record.effective_on)::integer + 1 AS month
            FROM studios_usagerecord AS record
            JOIN studios_rate AS rate ON rate.id = record.rate_id AND rate.currency = $1.currency
            WHERE record.studio_id = $1.studio_id AND record.bearer = $1.bearer
              AND (record.game_id = $1.game_id OR (record.game_id IS NULL AND $1.game_id IS NULL))
              AND record.effective_on <= $1.period_end AND record.id <= $1.up_to
              AND ($1.day_before IS NULL OR record.effective_on > $1.day_before
                   OR record.id > $1.up_to_before)
            GROUP BY record.item_id, record.rate_id, month
    ), taken AS (
        SELECT line.rate_id, line.month, sum(line.quantity) AS quantity,
               sum(line.amount_minor) AS amount
            FROM billing_beside($1) AS earlier
            JOIN billing_servicechargeline AS line ON line.charge_id = earlier.id
            WHERE earlier.id < $1.id GROUP BY line.rate_id, line.month
    )
    SELECT used.item_id, used.rate_id, used.month, used.quantity::bigint,
           (studios_price(used.rate_id, used.quantity + coalesce(taken.quantity, 0))
            - coalesce(taken.amount, 0))::bigint
        FROM used LEFT JOIN taken ON taken.rate_id = used.rate_id AND taken.month = used.month
$$;

CREATE OR REPLACE FUNCTION billing_check_charge() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    last record;
BEGIN
    PERFORM studios_hold_usage(NEW.studio_id);
    SELECT max(id) AS id, max(period_end) AS day, coalesce(max(up_to), 0) AS up_to INTO last
        FROM billing_beside(NEW);
    IF NEW.day_before IS DISTINCT FROM last.day OR NEW.up_to_before <> last.up_to
        OR NEW.period_end < last.day OR NEW.up_to < last.up_to OR NEW.id <= last.id
        OR NEW.up_to > (SELECT coalesce(max(id), 0) FROM studios_usagerecord)
    THEN
        RAISE EXCEPTION 'charge %: it does not begin where the one before it ended', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT item_id, rate_id, month, quantity, amount_minor FROM billing_servicechargeline
                WHERE charge_id = NEW.id
        ) AS line
        FULL JOIN billing_due_lines(NEW) AS due USING (item_id, rate_id, month, quantity, amount_minor)
        WHERE line IS NULL OR due IS NULL
    ) OR NEW.amount_minor IS DISTINCT FROM (
        SELECT sum(amount_minor) FROM billing_servicechargeline WHERE charge_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'charge %: its lines are not what was used, at its price', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.amount_minor <> 0 AND EXISTS (
        SELECT FROM (
            SELECT account.code, account.currency, line.amount::numeric AS amount
                FROM ledger_entry AS entry JOIN ledger_line AS line ON line.entry_id = entry.id
                JOIN ledger_account AS account ON account.id = line.account_id
                WHERE entry.id = NEW.entry_id AND entry.subject_id = NEW.id
                  AND entry.subject_type = 'billing.servicecharge'
        ) AS posted
        FULL JOIN (
            SELECT CASE NEW.bearer WHEN 'given' THEN 'expense:grant'
                   ELSE 'asset:receivable:' || NEW.studio_id END AS code,
                   NEW.currency AS currency, NEW.amount_minor::numeric AS amount
            UNION ALL
            SELECT 'income:services:' || item.kind, NEW.currency, -sum(line.amount_minor)
                FROM billing_servicechargeline AS line
                JOIN studios_resourceitem AS item ON item.id = line.item_id
                WHERE line.charge_id = NEW.id GROUP BY item.kind HAVING sum(line.amount_minor) <> 0
        ) AS due USING (code, currency, amount)
        WHERE posted IS NULL OR due IS NULL
    ) THEN
        RAISE EXCEPTION 'charge %: its entry says something else', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER service_charge_of_what_was_used BEFORE INSERT ON billing_servicecharge
    FOR EACH ROW EXECUTE FUNCTION billing_check_charge();

CREATE OR REPLACE FUNCTION billing_refuse_joining() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    written text;
BEGIN
    SELECT charge.number INTO written FROM joined
        JOIN billing_servicecharge AS charge ON charge.id = joined.charge_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'charge %: it is written, nothing joins it any more', written
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER service_charge_line_joins_nothing_written
    AFTER INSERT ON billing_servicechargeline
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_joining();

-- 6. What statements read is sealed with the entries, see ledger_sealable().
CREATE OR REPLACE FUNCTION billing_sealable()
    RETURNS TABLE (source text, relation text, final text, columns text[])
    LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    VALUES
        ('billing.orderline', 'billing_orderline',
         'order_id IN (SELECT id FROM billing_order WHERE state NOT IN (''pending'', ''cancelled''))',
         ARRAY['order_id', 'game_id', 'product_id', 'units', 'currency', 'gross_minor', 'tax_minor',
               'fee_minor', 'settled_currency', 'settled_gross_minor', 'settled_tax_minor',
               'settled_fee_minor', 'effective_on', 'recorded_at']),
        ('billing.refund', 'billing_refund', 'state = ''paid''',
         ARRAY['number', 'order_line_id', 'amount_minor', 'units', 'tax_minor', 'fee_minor',
               'settled_amount_minor', 'settled_tax_minor', 'settled_fee_minor', 'effective_on',
               'recorded_at', 'entry_id']),
        ('billing.servicecharge', 'billing_servicecharge', 'true',
         ARRAY['number', 'studio_id', 'game_id', 'bearer', 'period_start', 'period_end', 'currency',
               'amount_minor', 'recorded_at', 'entry_id']),
        ('billing.servicechargeline', 'billing_servicechargeline', 'true',
         ARRAY['charge_id', 'item_id', 'rate_id', 'month', 'quantity', 'amount_minor'])
$$;

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER discount_begins AFTER INSERT ON billing_discount
    FOR EACH ROW WHEN (NEW.state NOT IN ('proposed'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER discount_moves BEFORE UPDATE ON billing_discount
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'agreed>withdrawn', 'proposed>agreed', 'proposed>refused');
CREATE OR REPLACE TRIGGER entitlement_begins AFTER INSERT ON billing_entitlement
    FOR EACH ROW WHEN (NEW.state NOT IN ('active'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER entitlement_moves BEFORE UPDATE ON billing_entitlement
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'active>revoked', 'revoked>active');
CREATE OR REPLACE TRIGGER order_begins AFTER INSERT ON billing_order
    FOR EACH ROW WHEN (NEW.state NOT IN ('pending', 'paid'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER order_moves BEFORE UPDATE ON billing_order
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'paid>partly_refunded', 'paid>refunded', 'partly_refunded>partly_refunded',
        'partly_refunded>refunded', 'pending>cancelled', 'pending>paid');
CREATE OR REPLACE TRIGGER payout_begins AFTER INSERT ON billing_payout
    FOR EACH ROW WHEN (NEW.state NOT IN ('requested'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER payout_moves BEFORE UPDATE ON billing_payout
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'confirmed>returned', 'instructed>confirmed', 'instructed>failed', 'requested>cancelled',
        'requested>instructed');
CREATE OR REPLACE TRIGGER refund_begins AFTER INSERT ON billing_refund
    FOR EACH ROW WHEN (NEW.state NOT IN ('requested'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER refund_moves BEFORE UPDATE ON billing_refund
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'approved>paid', 'requested>approved', 'requested>paid', 'requested>refused');
CREATE OR REPLACE TRIGGER subscription_begins AFTER INSERT ON billing_subscription
    FOR EACH ROW WHEN (NEW.state NOT IN ('active'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER subscription_moves BEFORE UPDATE ON billing_subscription
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'active>ended', 'active>ending', 'active>past_due', 'ending>active', 'ending>ended',
        'past_due>active', 'past_due>ended');
CREATE OR REPLACE TRIGGER payoutevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON billing_payoutevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER productevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON billing_productevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER approval_of_payout BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.kind = 'payout')
    EXECUTE FUNCTION approvals_check_kind(
        'billing.payout', 'person',
        '1000000', '[{"role": "finance", "count": 1}]',
        '', '[{"role": "finance", "count": 2}]');
CREATE OR REPLACE TRIGGER approval_of_refund BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.kind = 'refund')
    EXECUTE FUNCTION approvals_check_kind(
        'billing.refund', 'system',
        '1000', '[{"role": "support_lead", "count": 1}]',
        '', '[{"role": "support_lead", "count": 1}, {"role": "finance", "count": 1}]');
