-- Budget >= commitments: an award is refused when the fund's awards would exceed what was
-- contributed. The fund's row is locked first, so two awards at once are counted one after the
-- other. Contributions are append-only, so nothing can lower the budget under a commitment.
CREATE FUNCTION funding_check_budget() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    contributed bigint;
    committed bigint;
BEGIN
    PERFORM 1 FROM funding_fund WHERE id = NEW.fund_id FOR UPDATE;
    SELECT coalesce(sum(amount_minor), 0) INTO contributed
        FROM funding_contribution WHERE fund_id = NEW.fund_id;
    SELECT coalesce(sum(amount_minor), 0) INTO committed
        FROM funding_award WHERE fund_id = NEW.fund_id AND id <> NEW.id;
    IF committed + NEW.amount_minor > contributed THEN
        RAISE EXCEPTION 'fund %: awards of % would exceed the budget of %',
            NEW.fund_id, committed + NEW.amount_minor, contributed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_budget_covers_awards';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER award_within_budget BEFORE INSERT ON funding_award
    FOR EACH ROW EXECUTE FUNCTION funding_check_budget();

-- What was promised stays as promised; only the state moves on, and the deal is set once.
CREATE FUNCTION funding_keep_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR
       (NEW.fund_id, NEW.studio_id, NEW.amount_minor, NEW.currency, NEW.kind,
        NEW.resource_request_id)
       IS DISTINCT FROM
       (OLD.fund_id, OLD.studio_id, OLD.amount_minor, OLD.currency, OLD.kind,
        OLD.resource_request_id)
       OR (OLD.deal_id IS NOT NULL AND NEW.deal_id IS DISTINCT FROM OLD.deal_id) THEN
        RAISE EXCEPTION 'award %: what was promised is never changed', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER award_kept BEFORE UPDATE OR DELETE ON funding_award
    FOR EACH ROW EXECUTE FUNCTION funding_keep_award();

CREATE FUNCTION funding_keep_tranche() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR
       (NEW.award_id, NEW.milestone_id, NEW.ordinal, NEW.amount_minor)
       IS DISTINCT FROM (OLD.award_id, OLD.milestone_id, OLD.ordinal, OLD.amount_minor) THEN
        RAISE EXCEPTION 'tranche %: its amount and milestone are never changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER tranche_kept BEFORE UPDATE OR DELETE ON funding_tranche
    FOR EACH ROW EXECUTE FUNCTION funding_keep_tranche();

-- The tranches of an award sum to it. Checked at commit, since an award is written before them.
CREATE FUNCTION funding_check_tranches() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    award funding_award%ROWTYPE;
    total bigint;
BEGIN
    IF TG_TABLE_NAME = 'funding_award' THEN
        award := NEW;
    ELSE
        SELECT * INTO award FROM funding_award WHERE id = NEW.award_id;
    END IF;
    SELECT coalesce(sum(amount_minor), 0) INTO total
        FROM funding_tranche WHERE award_id = award.id;
    IF total <> award.amount_minor THEN
        RAISE EXCEPTION 'award %: its tranches sum to %, not to %',
            award.number, total, award.amount_minor
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tranches_sum_to_award';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER award_has_its_tranches AFTER INSERT ON funding_award
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_check_tranches();
CREATE CONSTRAINT TRIGGER tranche_within_award AFTER INSERT ON funding_tranche
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_check_tranches();

-- Commitments >= disbursements: a payment is exactly its tranche's amount, and never changes.
CREATE FUNCTION funding_check_disbursement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    promised bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT amount_minor INTO promised FROM funding_tranche WHERE id = NEW.tranche_id;
        IF NEW.amount_minor <> promised THEN
            RAISE EXCEPTION 'disbursement %: % is not the tranche''s %',
                NEW.number, NEW.amount_minor, promised
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR
       (NEW.tranche_id, NEW.amount_minor, NEW.currency, NEW.destination, NEW.effective_on,
        NEW.entry_id, NEW.instructed_by_id)
       IS DISTINCT FROM
       (OLD.tranche_id, OLD.amount_minor, OLD.currency, OLD.destination, OLD.effective_on,
        OLD.entry_id, OLD.instructed_by_id) THEN
        RAISE EXCEPTION 'disbursement %: a payment is never changed, only confirmed or failed',
            OLD.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disbursement_kept BEFORE INSERT OR UPDATE OR DELETE ON funding_disbursement
    FOR EACH ROW EXECUTE FUNCTION funding_check_disbursement();

-- Terms are kept as signed, and a version after the first never starts before (or on the day of)
-- an order that is already recorded for the game: the terms at the moment of purchase apply. The
-- first version may start earlier, since before it no terms were in force that it could change.
CREATE FUNCTION funding_check_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_order date;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% on terms is refused: sign a new version', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.version > 1 THEN
        SELECT max(line.effective_on) INTO last_order FROM billing_orderline AS line
            JOIN funding_deal AS deal ON deal.game_id = line.game_id
            WHERE deal.id = NEW.deal_id;
        IF NEW.effective_from <= last_order OR EXISTS (
            SELECT 1 FROM funding_terms
            WHERE deal_id = NEW.deal_id AND effective_from >= NEW.effective_from) THEN
            RAISE EXCEPTION 'terms from % would change what was agreed for orders up to %',
                NEW.effective_from, last_order
                USING ERRCODE = 'check_violation', CONSTRAINT = 'terms_never_backdated';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER terms_kept BEFORE INSERT OR UPDATE OR DELETE ON funding_terms
    FOR EACH ROW EXECUTE FUNCTION funding_check_terms();

-- A row that was settled stays settled, in the statement that says so.
CREATE FUNCTION funding_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: settled rows are kept', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER statement_item_kept BEFORE UPDATE OR DELETE ON funding_statementitem
    FOR EACH ROW EXECUTE FUNCTION funding_refuse_change();
