-- A statement is written after its items and lines, which point at the id it will have (their
-- foreign keys are checked at the commit). So nothing can join a statement that is there: a row
-- hidden in it would count as settled, and no statement would ever pay for it.
CREATE FUNCTION funding_refuse_joining() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER statement_item_joins_nothing_settled AFTER INSERT ON funding_statementitem
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse_joining();
CREATE TRIGGER statement_line_joins_nothing_settled AFTER INSERT ON funding_statementline
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse_joining();

-- How a payment ended is written once.
CREATE FUNCTION funding_keep_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'disbursement %: how it ended is never changed', OLD.number
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER disbursement_outcome_kept BEFORE UPDATE ON funding_disbursement
    FOR EACH ROW WHEN (OLD.outcome_entry_id IS NOT NULL
                       AND NEW.outcome_entry_id IS DISTINCT FROM OLD.outcome_entry_id)
    EXECUTE FUNCTION funding_keep_outcome();

-- TRUNCATE passes every trigger on rows.
CREATE FUNCTION funding_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE on % is refused: rows of money are kept', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER fund_never_emptied BEFORE TRUNCATE ON funding_fund
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER contribution_never_emptied BEFORE TRUNCATE ON funding_contribution
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER award_never_emptied BEFORE TRUNCATE ON funding_award
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER tranche_never_emptied BEFORE TRUNCATE ON funding_tranche
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER disbursement_never_emptied BEFORE TRUNCATE ON funding_disbursement
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER deal_never_emptied BEFORE TRUNCATE ON funding_deal
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER terms_never_emptied BEFORE TRUNCATE ON funding_terms
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER statement_never_emptied BEFORE TRUNCATE ON funding_statement
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER statement_line_never_emptied BEFORE TRUNCATE ON funding_statementline
    EXECUTE FUNCTION funding_refuse_emptying();
CREATE TRIGGER statement_item_never_emptied BEFORE TRUNCATE ON funding_statementitem
    EXECUTE FUNCTION funding_refuse_emptying();
