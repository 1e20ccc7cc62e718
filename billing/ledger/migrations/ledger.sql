-- The ledger's rules, in the database, where no program can leave them out.
-- Debit is positive, credit negative.

-- 1. What is written stays written.
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger: % on % is refused; reverse by a new entry', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_line_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_line
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_account_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_balance_kept BEFORE DELETE OR TRUNCATE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- 2. A guarded account has a balance row from its first moment, starting at zero.
CREATE FUNCTION ledger_open_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_balance (account_id, sign, amount)
        SELECT id, sign, 0 FROM opened WHERE sign <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_account_opens_balance AFTER INSERT ON ledger_account
    REFERENCING NEW TABLE AS opened
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_open_balance();

-- 3. The stored balance moves only inside the trigger on lines; a balance row is opened only by
--    the trigger on accounts (both run one trigger level deeper than a statement of a client).
CREATE FUNCTION ledger_guard_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'ledger: balances are kept by the lines, not written'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_balance_guarded BEFORE INSERT OR UPDATE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_balance();

-- 4. An entry is stamped with the transaction that writes it, nobody else's.
CREATE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM written
               WHERE txid <> pg_current_xact_id() OR recorded_at <> transaction_timestamp()) THEN
        RAISE EXCEPTION 'ledger: an entry carries the stamp of its own transaction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_entries_checked AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();

-- 5. Lines balance in each currency, join only entries of the same transaction, and move the
--    stored balances. One check per statement: a deferred row trigger costs a third of the speed.
CREATE FUNCTION ledger_check_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    -- The transaction id alone could repeat after a restore into a new cluster; together with the
    -- transaction's start it cannot.
    SELECT lines.entry_id INTO wrong
        FROM (SELECT DISTINCT entry_id FROM written) AS lines
        JOIN ledger_entry AS entry ON entry.id = lines.entry_id
        WHERE entry.txid <> pg_current_xact_id()
           OR entry.recorded_at <> transaction_timestamp()
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger: entry % is closed; nothing is appended to an old entry', wrong
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    IF EXISTS (SELECT 1 FROM written WHERE txid <> pg_current_xact_id()) THEN
        RAISE EXCEPTION 'ledger: a line carries the stamp of its own transaction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    SELECT line.entry_id INTO wrong
        FROM written AS line JOIN ledger_account AS account ON account.id = line.account_id
        GROUP BY line.entry_id, account.currency HAVING sum(line.amount) <> 0
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger: entry % does not balance', wrong
            USING ERRCODE = 'check_violation';
    END IF;

    -- Ascending ids, so two transactions that touch the same accounts wait instead of deadlocking.
    PERFORM 1 FROM ledger_balance
        WHERE account_id IN (SELECT account_id FROM written)
        ORDER BY account_id FOR UPDATE;
    UPDATE ledger_balance AS balance SET amount = balance.amount + moved.amount
        FROM (SELECT account_id, sum(amount) AS amount FROM written GROUP BY account_id) AS moved
        WHERE balance.account_id = moved.account_id AND moved.amount <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_lines_checked AFTER INSERT ON ledger_line
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_lines();

-- 6. An entry without lines is refused at commit.
CREATE FUNCTION ledger_check_entry_has_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_line WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'ledger: entry % has no lines', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_has_lines AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_check_entry_has_lines();
