-- Foreign keys are checked at the commit, so a line could name an account or an entry that is
-- written after it, and would be left out of every sum below. Both have to be there first.
CREATE OR REPLACE FUNCTION ledger_check_lines() RETURNS trigger LANGUAGE plpgsql AS $$
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
