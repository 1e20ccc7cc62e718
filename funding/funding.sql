-- Rules of funding that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_co START 1001;  -- contributions
CREATE SEQUENCE IF NOT EXISTS number_aw START 1001;  -- awards
CREATE SEQUENCE IF NOT EXISTS number_dl START 1001;  -- deals

-- 1. Rows of money that are written once.
CREATE OR REPLACE TRIGGER contribution_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_contribution
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER deal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_deal
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER terms_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_terms
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change(
        'rows of money are kept; sign a new version');
CREATE OR REPLACE TRIGGER statement_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_statement
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER statement_line_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_statementline
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER statement_item_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_statementitem
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change(
        'rows of money are kept, and what was settled stays settled');

-- 2. Funds: both columns name its accounts in the ledger.
CREATE OR REPLACE TRIGGER fund_kept BEFORE DELETE OR TRUNCATE ON funding_fund
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER fund_identity_kept BEFORE UPDATE ON funding_fund
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'slug', 'currency');

-- Budget >= commitments: an award is refused when the fund's awards would exceed what was
-- contributed. The fund's row is locked first, so two awards at once are counted one after the
-- other. Contributions are append-only, so nothing can lower the budget under a commitment.
CREATE OR REPLACE FUNCTION funding_check_budget() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
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

CREATE OR REPLACE TRIGGER award_within_budget BEFORE INSERT ON funding_award
    FOR EACH ROW EXECUTE FUNCTION funding_check_budget();

-- 3. Awards and tranches: what was promised stays as promised; the deal is set once.
CREATE OR REPLACE TRIGGER award_kept BEFORE DELETE OR TRUNCATE ON funding_award
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER award_promise_kept BEFORE UPDATE ON funding_award
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'fund_id', 'studio_id', 'amount_minor', 'currency', 'kind', 'resource_request_id');
CREATE OR REPLACE TRIGGER award_deal_kept BEFORE UPDATE ON funding_award
    FOR EACH ROW WHEN (OLD.deal_id IS NOT NULL) EXECUTE FUNCTION core_keep_columns('deal_id');
CREATE OR REPLACE TRIGGER tranche_kept BEFORE DELETE OR TRUNCATE ON funding_tranche
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER tranche_promise_kept BEFORE UPDATE ON funding_tranche
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'award_id', 'milestone_id', 'ordinal', 'amount_minor');

-- The tranches of an award sum to it. Checked at commit, since an award is written before them.
CREATE OR REPLACE FUNCTION funding_check_tranches() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
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

DROP TRIGGER IF EXISTS award_has_its_tranches ON funding_award;
CREATE CONSTRAINT TRIGGER award_has_its_tranches AFTER INSERT ON funding_award
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_check_tranches();
DROP TRIGGER IF EXISTS tranche_within_award ON funding_tranche;
CREATE CONSTRAINT TRIGGER tranche_within_award AFTER INSERT ON funding_tranche
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_check_tranches();

-- 4. Disbursements. Commitments >= disbursements: a payment is of a tranche and exactly its amount.
--    Everything else about it is the rule of payments.
CREATE OR REPLACE TRIGGER disbursement_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_disbursement
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');
CREATE OR REPLACE TRIGGER disbursement_return_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_disbursementreturn
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change('rows of money are kept');

CREATE OR REPLACE FUNCTION funding_check_disbursement() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM funding_tranche AS tranche
        JOIN funding_award AS award ON award.id = tranche.award_id
        JOIN payments_outgoingpayment AS payment ON payment.id = NEW.payment_id
        WHERE tranche.id = NEW.tranche_id
          AND payment.subject_type = 'funding.tranche' AND payment.subject_id = tranche.id
          AND payment.amount_minor = tranche.amount_minor AND payment.currency = award.currency
    ) THEN
        RAISE EXCEPTION 'disbursement: payment % is not the tranche''s', NEW.payment_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER disbursement_checked BEFORE INSERT ON funding_disbursement
    FOR EACH ROW EXECUTE FUNCTION funding_check_disbursement();

-- An approval names whom its subject is for, so that nobody is counted or left out by a false name.
CREATE OR REPLACE FUNCTION funding_check_payee() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM funding_tranche AS part JOIN funding_award AS award ON award.id = part.award_id
        WHERE part.id = NEW.subject_id AND 'studio:' || award.studio_id = NEW.payee
          AND award.currency = NEW.currency
    ) THEN
        RAISE EXCEPTION 'approval: tranche % is not for % in %',
            NEW.subject_id, NEW.payee, NEW.currency USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_payee_of_tranche BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.subject_type = 'funding.tranche')
    EXECUTE FUNCTION funding_check_payee();

-- What a return gave back to the studio is what its entry made payable.
CREATE OR REPLACE FUNCTION funding_check_disbursement_return() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_paymentreturn AS returned
        JOIN funding_disbursement AS paid ON paid.payment_id = returned.payment_id
        WHERE returned.id = NEW.payment_return_id AND paid.id = NEW.disbursement_id
          AND NEW.given_back_minor = -(
              SELECT coalesce(sum(line.amount), 0) FROM ledger_line AS line
              JOIN ledger_account AS account ON account.id = line.account_id
              WHERE line.entry_id = returned.entry_id AND account.kind = 'liability:payable')
    ) THEN
        RAISE EXCEPTION 'disbursement %: % is not what its return gave back',
            NEW.disbursement_id, NEW.given_back_minor USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER disbursement_return_checked BEFORE INSERT ON funding_disbursementreturn
    FOR EACH ROW EXECUTE FUNCTION funding_check_disbursement_return();

-- 5. Terms. A version after the first never starts before (or on the day of) an order that is
--    already recorded for the game: the terms at the moment of purchase apply. The first version
--    may start earlier, since before it no terms were in force that it could change.
CREATE OR REPLACE FUNCTION funding_check_terms() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    last_order date;
BEGIN
    SELECT max(line.effective_on) INTO last_order FROM billing_orderline AS line
        JOIN funding_deal AS deal ON deal.game_id = line.game_id
        WHERE deal.id = NEW.deal_id;
    IF NEW.effective_from <= last_order OR EXISTS (
        SELECT FROM funding_terms
        WHERE deal_id = NEW.deal_id AND effective_from >= NEW.effective_from) THEN
        RAISE EXCEPTION 'terms from % would change what was agreed for orders up to %',
            NEW.effective_from, last_order
            USING ERRCODE = 'check_violation', CONSTRAINT = 'terms_never_backdated';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER terms_never_backdated BEFORE INSERT ON funding_terms
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION funding_check_terms();

-- Interest: members of a studio neither promise it money, nor accept what it shows, sign its terms,
-- settle its months or record money for it.
CREATE OR REPLACE FUNCTION funding_refuse_interest() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    receiver bigint;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'funding_award' THEN
            PERFORM studios_refuse_member(NEW.studio_id, NEW.created_by_id);
        WHEN 'funding_milestone' THEN
            IF NEW.accepted_by_id IS NULL THEN
                RAISE EXCEPTION 'milestone %: somebody accepts it', NEW.id
                    USING ERRCODE = 'check_violation';
            END IF;
            PERFORM studios_refuse_member(studio_id, NEW.accepted_by_id)
                FROM funding_award WHERE id = NEW.award_id;
        WHEN 'funding_deal' THEN
            PERFORM studios_refuse_member(NEW.studio_id, NEW.signed_by_id);
        WHEN 'funding_terms' THEN
            PERFORM studios_refuse_member(studio_id, NEW.signed_by_id)
                FROM funding_deal WHERE id = NEW.deal_id;
        WHEN 'funding_statement' THEN
            PERFORM studios_refuse_member(studio_id, NEW.settled_by_id)
                FROM funding_deal WHERE id = NEW.deal_id;
        ELSE
            FOR receiver IN SELECT DISTINCT studio_id FROM funding_award
                            WHERE fund_id = NEW.fund_id LOOP
                PERFORM studios_refuse_member(receiver, NEW.recorded_by_id);
            END LOOP;
    END CASE;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER award_by_no_member BEFORE INSERT ON funding_award
    FOR EACH ROW EXECUTE FUNCTION funding_refuse_interest();
CREATE OR REPLACE TRIGGER milestone_passed_by_no_member BEFORE UPDATE ON funding_milestone
    FOR EACH ROW WHEN (NEW.state = 'accepted' AND OLD.state <> 'accepted')
    EXECUTE FUNCTION funding_refuse_interest();
CREATE OR REPLACE TRIGGER deal_by_no_member BEFORE INSERT ON funding_deal
    FOR EACH ROW EXECUTE FUNCTION funding_refuse_interest();
CREATE OR REPLACE TRIGGER terms_by_no_member BEFORE INSERT ON funding_terms
    FOR EACH ROW EXECUTE FUNCTION funding_refuse_interest();
CREATE OR REPLACE TRIGGER statement_by_no_member BEFORE INSERT ON funding_statement
    FOR EACH ROW WHEN (NEW.settled_by_id IS NOT NULL)
    EXECUTE FUNCTION funding_refuse_interest();
CREATE OR REPLACE TRIGGER contribution_by_no_member BEFORE INSERT ON funding_contribution
    FOR EACH ROW EXECUTE FUNCTION funding_refuse_interest();

-- 6. A statement is written after its items and lines, which point at the id it will have (their
--    foreign keys are checked at the commit). So nothing can join a statement that is there: a row
--    hidden in it would count as settled, and no statement would ever pay for it.
CREATE OR REPLACE FUNCTION funding_refuse_joining() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    closed bigint;
BEGIN
    SELECT statement.id INTO closed
        FROM (SELECT DISTINCT statement_id FROM joined) AS wanted
        JOIN funding_statement AS statement ON statement.id = wanted.statement_id
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'statement %: it is settled, nothing joins it any more', closed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER statement_item_joins_nothing_settled AFTER INSERT ON funding_statementitem
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse_joining();
CREATE OR REPLACE TRIGGER statement_line_joins_nothing_settled AFTER INSERT ON funding_statementline
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse_joining();

-- A statement takes nothing from the game's revenue for what the studio pays itself, or is given.
CREATE OR REPLACE FUNCTION funding_check_charge() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM joined JOIN billing_servicecharge AS charge
            ON charge.id = joined.service_charge_id
        WHERE charge.bearer <> 'recouped'
    ) THEN
        RAISE EXCEPTION 'statement: a charge is settled that is not recouped'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER statement_item_charge_is_recouped AFTER INSERT ON funding_statementitem
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION funding_check_charge();

-- 7. Agreements, advances and statements are sealed with the entries, see ledger_sealable().
CREATE OR REPLACE FUNCTION funding_sealable()
    RETURNS TABLE (source text, relation text, final text, columns text[])
    LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    VALUES
        ('funding.deal', 'funding_deal', 'true',
         ARRAY['number', 'game_id', 'studio_id', 'currency', 'signed_by_id', 'signed_at']),
        ('funding.terms', 'funding_terms', 'true',
         ARRAY['deal_id', 'version', 'effective_from', 'document', 'signed_by_id', 'created_at']),
        ('funding.disbursement', 'funding_disbursement', 'true',
         ARRAY['tranche_id', 'payment_id']),
        ('funding.disbursementreturn', 'funding_disbursementreturn', 'true',
         ARRAY['disbursement_id', 'payment_return_id', 'given_back_minor']),
        ('funding.statement', 'funding_statement', 'true',
         ARRAY['number', 'deal_id', 'period_start', 'period_end', 'time_zone', 'currency',
               'gross_minor', 'payable_minor', 'version', 'closing_state', 'catalogue',
               'rows_count', 'late_count', 'entry_id', 'settled_at']),
        ('funding.statementline', 'funding_statementline', 'true',
         ARRAY['statement_id', 'ordinal', 'code', 'rule_key', 'rule_parameters', 'amount_minor',
               'role', 'source'])
$$;

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER award_begins AFTER INSERT ON funding_award
    FOR EACH ROW WHEN (NEW.state NOT IN ('active'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER award_moves BEFORE UPDATE ON funding_award
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'active>complete', 'complete>active');
CREATE OR REPLACE TRIGGER milestone_begins AFTER INSERT ON funding_milestone
    FOR EACH ROW WHEN (NEW.state NOT IN ('planned'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER milestone_moves BEFORE UPDATE ON funding_milestone
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'delivered>accepted', 'delivered>returned', 'planned>delivered', 'returned>delivered');
CREATE OR REPLACE TRIGGER tranche_begins AFTER INSERT ON funding_tranche
    FOR EACH ROW WHEN (NEW.state NOT IN ('planned'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER tranche_moves BEFORE UPDATE ON funding_tranche
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'approved>due', 'approved>instructed', 'disbursed>due', 'due>requested',
        'instructed>disbursed', 'instructed>due', 'planned>due', 'requested>approved',
        'requested>due');
CREATE OR REPLACE TRIGGER awardevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON funding_awardevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER milestoneevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON funding_milestoneevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER trancheevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON funding_trancheevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER approval_of_tranche BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.kind = 'tranche')
    EXECUTE FUNCTION approvals_check_kind(
        'funding.tranche', 'person',
        '', '[{"role": "fund_manager", "count": 1}, {"role": "finance", "count": 1}]');
