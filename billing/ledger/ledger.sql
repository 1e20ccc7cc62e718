-- The ledger's rules, in the database, where no program can leave them out. `manage.py migrate`
-- applies this file whole, as often as it runs. Debit is positive, credit negative.
--
-- What moves balances and checkpoints works as the owner of the tables (SECURITY DEFINER), because
-- clients may not write them.

-- 1. What is written stays written.
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'ledger: % on % is refused; reverse by a new entry', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_line_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_line
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_account_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_balance_kept BEFORE DELETE OR TRUNCATE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- 2. A guarded account has a balance row from its first moment, starting at zero.
CREATE OR REPLACE FUNCTION ledger_open_balance() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_balance (account_id, sign, amount)
        SELECT id, sign, 0 FROM opened WHERE sign <> 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ledger_account_opens_balance AFTER INSERT ON ledger_account
    REFERENCING NEW TABLE AS opened
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_open_balance();

-- 3. The stored balance moves only inside the trigger on lines; a balance row is opened only by
--    the trigger on accounts (both run one trigger level deeper than a statement of a client).
CREATE OR REPLACE FUNCTION ledger_guard_balance() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'ledger: balances are kept by the lines, not written'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ledger_balance_guarded BEFORE INSERT OR UPDATE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_balance();

-- 4. An entry is stamped with the transaction that writes it, nobody else's.
CREATE OR REPLACE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM written
               WHERE txid <> pg_current_xact_id() OR recorded_at <> transaction_timestamp()) THEN
        RAISE EXCEPTION 'ledger: an entry carries the stamp of its own transaction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ledger_entries_checked AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();

-- 5. Lines balance in each currency, join only entries of the same transaction, and move the
--    stored balances. One check per statement: a deferred row trigger costs a third of the speed.
--    Foreign keys are checked at the commit, so a line could name an account or an entry that is
--    written after it, and would be left out of every sum below: both have to be there first.
CREATE OR REPLACE FUNCTION ledger_check_lines() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong bigint;
BEGIN
    -- The transaction id alone could repeat after a restore into a new cluster; together with the
    -- transaction's start it cannot. An entry that is not there has neither.
    SELECT lines.entry_id INTO wrong
        FROM (SELECT DISTINCT entry_id FROM written) AS lines
        LEFT JOIN ledger_entry AS entry ON entry.id = lines.entry_id
        WHERE entry.txid IS DISTINCT FROM pg_current_xact_id()
           OR entry.recorded_at IS DISTINCT FROM transaction_timestamp()
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
        FROM written AS line LEFT JOIN ledger_account AS account ON account.id = line.account_id
        GROUP BY line.entry_id, account.currency
        HAVING sum(line.amount) <> 0 OR account.currency IS NULL
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger: entry % does not balance over accounts that exist', wrong
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

CREATE OR REPLACE TRIGGER ledger_lines_checked AFTER INSERT ON ledger_line
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_lines();

-- 6. An entry without lines is refused at commit.
CREATE OR REPLACE FUNCTION ledger_check_entry_has_lines() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_line WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'ledger: entry % has no lines', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS ledger_entry_has_lines ON ledger_entry;
CREATE CONSTRAINT TRIGGER ledger_entry_has_lines AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_check_entry_has_lines();

-- 7. Checkpoints of system accounts move up to the oldest running transaction, by this function
--    alone: running it never, often or twice changes no balance. Returns how many there are.
CREATE OR REPLACE FUNCTION ledger_take_checkpoints() RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    taken bigint;
BEGIN
    WITH horizon AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS below),
        moved AS (
            SELECT account.id, horizon.below, coalesce(mark.amount, 0) + coalesce(
                (SELECT sum(line.amount) FROM ledger_line AS line
                    WHERE line.account_id = account.id AND line.txid < horizon.below
                      AND line.txid >= coalesce(mark.below, '0'::xid8)), 0) AS amount
            FROM horizon, ledger_account AS account
            LEFT JOIN ledger_checkpoint AS mark ON mark.account_id = account.id
            WHERE account.sign = 0)
        INSERT INTO ledger_checkpoint (account_id, below, amount)
            SELECT id, below, amount FROM moved ON CONFLICT (account_id)
            DO UPDATE SET below = excluded.below, amount = excluded.amount
            WHERE ledger_checkpoint.below <= excluded.below;
    GET DIAGNOSTICS taken = ROW_COUNT;
    RETURN taken;
END $$;

CREATE OR REPLACE TRIGGER ledger_checkpoint_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ledger_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
