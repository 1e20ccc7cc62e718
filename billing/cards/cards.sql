-- Rules of prepaid cards that no program can leave out. `manage.py migrate` applies this file whole,
-- as often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_cb START 1001;  -- batches of cards
CREATE SEQUENCE IF NOT EXISTS number_cs START 1001;  -- sales of cards
CREATE SEQUENCE IF NOT EXISTS number_dp START 1001;  -- payments of distributors

-- 1. Rows of money. Where an entry is named afterwards, it is named once.
CREATE OR REPLACE TRIGGER card_class_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON cards_cardclass
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('cards of it are out in the world');
CREATE OR REPLACE TRIGGER distributor_stays BEFORE DELETE OR TRUNCATE ON cards_distributor
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER distributor_kept BEFORE UPDATE ON cards_distributor
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'name', 'added_at');
CREATE OR REPLACE TRIGGER distributor_payment_stays
    BEFORE DELETE OR TRUNCATE ON cards_distributorpayment
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER distributor_payment_kept BEFORE UPDATE ON cards_distributorpayment
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'distributor_id', 'currency', 'amount_minor', 'effective_on', 'bank_line',
        'recorded_by_id', 'recorded_at');
CREATE OR REPLACE TRIGGER distributor_payment_booked BEFORE UPDATE ON cards_distributorpayment
    FOR EACH ROW WHEN (OLD.entry_id IS NOT NULL) EXECUTE FUNCTION core_keep_columns('entry_id');
CREATE OR REPLACE TRIGGER card_sale_stays BEFORE DELETE OR TRUNCATE ON cards_cardsale
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER card_sale_kept BEFORE UPDATE ON cards_cardsale
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'distributor_id', 'batch_id', 'first', 'last', 'count', 'currency',
        'face_minor', 'discount_minor', 'effective_on', 'sold_by_id', 'sold_at');
CREATE OR REPLACE TRIGGER card_sale_booked BEFORE UPDATE ON cards_cardsale
    FOR EACH ROW WHEN (OLD.entry_id IS NOT NULL) EXECUTE FUNCTION core_keep_columns('entry_id');
CREATE OR REPLACE TRIGGER redemption_stays BEFORE DELETE OR TRUNCATE ON cards_redemption
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER redemption_kept BEFORE UPDATE ON cards_redemption
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'card_id', 'player_id', 'currency', 'amount_minor', 'effective_on', 'redeemed_at');
CREATE OR REPLACE TRIGGER redemption_booked BEFORE UPDATE ON cards_redemption
    FOR EACH ROW WHEN (OLD.entry_id IS NOT NULL) EXECUTE FUNCTION core_keep_columns('entry_id');
CREATE OR REPLACE TRIGGER card_expiry_stays BEFORE DELETE OR TRUNCATE ON cards_cardexpiry
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER card_expiry_kept BEFORE UPDATE ON cards_cardexpiry
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'card_class_id', 'count', 'currency', 'amount_minor', 'effective_on', 'found_at');
CREATE OR REPLACE TRIGGER card_expiry_booked BEFORE UPDATE ON cards_cardexpiry
    FOR EACH ROW WHEN (OLD.entry_id IS NOT NULL) EXECUTE FUNCTION core_keep_columns('entry_id');

-- 2. Batches. One is made once a colleague of who ordered it has agreed to all it is worth.
CREATE OR REPLACE TRIGGER card_batch_stays BEFORE DELETE OR TRUNCATE ON cards_cardbatch
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER card_batch_kept BEFORE UPDATE ON cards_cardbatch
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'number', 'card_class_id', 'distributor_id', 'count', 'certificate', 'ordered_by_id',
        'ordered_at');
CREATE OR REPLACE TRIGGER card_batch_downloaded_once BEFORE UPDATE ON cards_cardbatch
    FOR EACH ROW WHEN (OLD.downloaded_at IS NOT NULL)
    EXECUTE FUNCTION core_keep_columns('downloaded_at', 'downloaded_by_id');

CREATE OR REPLACE FUNCTION cards_check_batch_made() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM approvals_approval AS asked
        JOIN cards_cardclass AS class ON class.id = NEW.card_class_id
        WHERE asked.subject_type = 'cards.cardbatch' AND asked.subject_id = NEW.id
          AND asked.state = 'complete' AND asked.currency = class.currency
          AND asked.amount_minor = NEW.count * class.amount_minor
    ) THEN
        RAISE EXCEPTION 'batch %: nobody has approved it', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER card_batch_approved BEFORE UPDATE ON cards_cardbatch
    FOR EACH ROW WHEN (OLD.state <> 'made' AND NEW.state = 'made')
    EXECUTE FUNCTION cards_check_batch_made();

-- Who acts for a distributor neither orders its cards, nor votes on them, nor records its payments.
CREATE OR REPLACE FUNCTION cards_refuse_interest() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    acting bigint[];
    receiver bigint;
BEGIN
    IF TG_TABLE_NAME = 'approvals_approvalvote' THEN
        acting := ARRAY[NEW.person_id, NEW.on_behalf_of_id];
        SELECT split_part(payee, ':', 2)::bigint INTO receiver FROM approvals_approval
            WHERE id = NEW.approval_id AND payee LIKE 'distributor:%';
    ELSIF TG_TABLE_NAME = 'cards_cardbatch' THEN
        acting := ARRAY[NEW.ordered_by_id];
        receiver := NEW.distributor_id;
    ELSE
        acting := ARRAY[NEW.recorded_by_id];
        receiver := NEW.distributor_id;
    END IF;
    IF EXISTS (
        SELECT FROM cards_distributorperson
        WHERE distributor_id = receiver AND user_id = ANY (acting)
    ) THEN
        RAISE EXCEPTION 'distributor %: whoever acts for it has an interest', receiver
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER vote_of_no_distributor BEFORE INSERT ON approvals_approvalvote
    FOR EACH ROW EXECUTE FUNCTION cards_refuse_interest();
CREATE OR REPLACE TRIGGER batch_ordered_by_no_distributor BEFORE INSERT ON cards_cardbatch
    FOR EACH ROW EXECUTE FUNCTION cards_refuse_interest();
CREATE OR REPLACE TRIGGER payment_recorded_by_no_distributor
    BEFORE INSERT ON cards_distributorpayment
    FOR EACH ROW EXECUTE FUNCTION cards_refuse_interest();

-- Its approval is for its distributor, about all that it is worth, and for its certificate.
CREATE OR REPLACE FUNCTION cards_check_payee() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cards_cardbatch AS batch
        JOIN cards_cardclass AS class ON class.id = batch.card_class_id
        WHERE batch.id = NEW.subject_id AND class.currency = NEW.currency
          AND batch.count * class.amount_minor = NEW.amount_minor
          AND NEW.payee = 'distributor:' || batch.distributor_id
    ) THEN
        RAISE EXCEPTION 'approval: % % is not for % in %',
            NEW.kind, NEW.subject_id, NEW.payee, NEW.currency USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_payee_of_cards BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.subject_type = 'cards.cardbatch')
    EXECUTE FUNCTION cards_check_payee();

-- Sealed codes are for a batch that was made and not downloaded, and stay as they were sealed.
CREATE OR REPLACE TRIGGER sealed_codes_kept BEFORE UPDATE OR TRUNCATE ON cards_sealedcodes
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('codes are sealed once');

CREATE OR REPLACE FUNCTION cards_check_sealed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cards_cardbatch
        WHERE id = NEW.batch_id AND state = 'made' AND downloaded_at IS NULL
    ) THEN
        RAISE EXCEPTION 'sealed codes: the batch is not made, or was downloaded'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER sealed_codes_checked BEFORE INSERT ON cards_sealedcodes
    FOR EACH ROW EXECUTE FUNCTION cards_check_sealed();

-- 3. Cards: as many as the batch has, of its class and worth. What is left on them, their state and
--    their last day are written by moves alone.
CREATE OR REPLACE TRIGGER card_stays BEFORE DELETE OR TRUNCATE ON cards_card
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');

CREATE OR REPLACE FUNCTION cards_check_made() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT batch.id INTO wrong
        FROM (SELECT batch_id, count(*) AS count, max(serial) AS last, min(serial) AS first,
                     bool_and(card.card_class_id = made.card_class_id
                              AND card.amount_minor = class.amount_minor
                              AND octet_length(card.digest) = 32) AS fits
              FROM written AS card
              JOIN cards_cardbatch AS made ON made.id = card.batch_id
              JOIN cards_cardclass AS class ON class.id = made.card_class_id
              GROUP BY batch_id) AS part
        JOIN cards_cardbatch AS batch ON batch.id = part.batch_id
        WHERE batch.state <> 'made' OR NOT part.fits OR part.first < 1 OR part.last > batch.count
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'cards: batch % is not made, or has no such cards', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER cards_made_for_batch AFTER INSERT ON cards_card
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION cards_check_made();
CREATE OR REPLACE TRIGGER card_identity_kept BEFORE UPDATE ON cards_card
    -- Compared here and not in a function: a sale may update a hundred thousand.
    FOR EACH ROW WHEN ((OLD.id, OLD.batch_id, OLD.card_class_id, OLD.serial, OLD.digest,
                        OLD.amount_minor)
        IS DISTINCT FROM (NEW.id, NEW.batch_id, NEW.card_class_id, NEW.serial, NEW.digest,
                          NEW.amount_minor))
    EXECUTE FUNCTION core_refuse_change('a card is kept as it was made');

CREATE OR REPLACE FUNCTION cards_refuse_direct() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'card %: what is left on it is moved, not written', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER card_moved_by_moves BEFORE UPDATE ON cards_card
    FOR EACH ROW WHEN (OLD.left_minor <> NEW.left_minor OR OLD.state <> NEW.state
                       OR OLD.expires_on IS DISTINCT FROM NEW.expires_on)
    EXECUTE FUNCTION cards_refuse_direct();

-- 4. Moves. A card is locked by the move that changes it, so of two at once the second is judged by
--    what the first has left. A card for all games is redeemed whole, one of a game is spent.
CREATE OR REPLACE TRIGGER card_move_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON cards_cardmove
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');

CREATE OR REPLACE FUNCTION cards_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    moved bigint;
    wrong bigint;
BEGIN
    UPDATE cards_card AS card SET
            left_minor = card.left_minor + move.amount_minor,
            state = CASE WHEN move.kind IN ('activated', 'returned') THEN 'active'
                         WHEN move.kind = 'expired' THEN 'expired'
                         WHEN card.left_minor + move.amount_minor = 0 THEN 'used'
                         ELSE card.state END,
            expires_on = greatest(move.expires_on, card.expires_on)
        FROM written AS move, cards_cardclass AS class
        WHERE card.id = move.card_id AND class.id = card.card_class_id AND CASE move.kind
            WHEN 'activated' THEN card.state = 'made' AND move.amount_minor = card.amount_minor
            WHEN 'redeemed' THEN card.state = 'active' AND class.game_id IS NULL
                AND move.amount_minor = -card.left_minor
            WHEN 'spent' THEN card.state = 'active' AND class.game_id IS NOT NULL
                AND -move.amount_minor <= card.left_minor
            WHEN 'returned' THEN card.state <> 'made' AND class.game_id IS NOT NULL
            WHEN 'expired' THEN card.state = 'active' AND move.amount_minor = -card.left_minor
            END;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (SELECT count(*) FROM written) THEN
        RAISE EXCEPTION 'cards: % of these moves cannot be: the card is in another state, has less'
            ' left, or moves twice at once', (SELECT count(*) FROM written) - moved
            USING ERRCODE = 'check_violation';
    END IF;
    -- What comes back to a card was spent from it.
    SELECT back.card_id INTO wrong FROM written AS back
        WHERE back.kind = 'returned' AND 0 < (
            SELECT sum(amount_minor) FROM cards_cardmove AS every
            WHERE every.card_id = back.card_id AND every.kind IN ('spent', 'returned'))
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'card %: more would come back than was spent', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    -- The entry says at least as much on the account of the class; nightly, exactly as much.
    SELECT part.entry_id INTO wrong
        FROM (SELECT DISTINCT move.entry_id, card.card_class_id
              FROM written AS move JOIN cards_card AS card ON card.id = move.card_id) AS part
        CROSS JOIN LATERAL (
            SELECT sum(every.amount_minor) AS amount
            FROM cards_cardmove AS every JOIN cards_card AS card ON card.id = every.card_id
            WHERE every.entry_id = part.entry_id AND card.card_class_id = part.card_class_id
        ) AS moves
        CROSS JOIN LATERAL (
            SELECT -coalesce(sum(line.amount), 0) AS amount
            FROM ledger_line AS line JOIN ledger_account AS account ON account.id = line.account_id
            WHERE line.entry_id = part.entry_id
              AND account.code = 'liability:card:' || part.card_class_id
        ) AS booked
        WHERE moves.amount NOT BETWEEN least(booked.amount, 0) AND greatest(booked.amount, 0)
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'cards: entry % does not say what these moves do', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER card_moves_card AFTER INSERT ON cards_cardmove
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION cards_move();

-- 5. Wrong codes are counted, and forgotten when they no longer count.
CREATE OR REPLACE TRIGGER wrong_code_kept BEFORE UPDATE OR TRUNCATE ON cards_wrongcode
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('what was tried is kept');

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER card_begins AFTER INSERT ON cards_card
    FOR EACH ROW WHEN (NEW.state NOT IN ('made'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER card_moves BEFORE UPDATE ON cards_card
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'active>expired', 'active>used', 'expired>active', 'made>active', 'used>active');
CREATE OR REPLACE TRIGGER card_batch_begins AFTER INSERT ON cards_cardbatch
    FOR EACH ROW WHEN (NEW.state NOT IN ('ordered'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER card_batch_moves BEFORE UPDATE ON cards_cardbatch
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'ordered>made', 'ordered>refused');
CREATE OR REPLACE TRIGGER approval_of_card_batch BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.kind = 'card_batch')
    EXECUTE FUNCTION approvals_check_kind(
        'cards.cardbatch', 'system',
        '10000', '[{"role": "finance", "count": 1}]',
        '', '[{"role": "finance", "count": 2}]');
