-- The ledger's rules and its one way in, in the database, where no program can leave them out.
-- Debit is positive, credit negative. This file is whole and current, and can be applied again.
--
-- A program posts by `ledger_post`, for which it needs no right on any table, and which alone gives
-- an entry the hash of its content. The triggers guard whatever else may write. Lookups that say
-- LIMIT 1 stay lookups by index: a plan that was made for a thousand lines is kept, and must not
-- read all accounts for the next three.

-- 1. What is written stays written.
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'ledger: % on % is refused; reverse by a new entry', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER ledger_entry_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_line_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_line
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_account_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_balance_kept
    BEFORE DELETE OR TRUNCATE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE OR REPLACE TRIGGER ledger_entry_posted BEFORE INSERT ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER ledger_line_posted BEFORE INSERT ON ledger_line
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER ledger_account_posted BEFORE INSERT ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();

-- 2. A guarded account has a balance row from its first moment, starting at zero.
CREATE OR REPLACE FUNCTION ledger_open_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_balance (account_id, sign, amount, held)
        SELECT id, sign, 0, 0 FROM opened WHERE sign <> 0;
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

-- 4. Entries and lines are stamped with the transaction that writes them, nobody else's.
CREATE OR REPLACE FUNCTION ledger_refuse_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'ledger: entries and lines carry the stamp of their own transaction'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER ledger_entry_stamped BEFORE INSERT ON ledger_entry FOR EACH ROW
    WHEN (NEW.txid <> pg_current_xact_id() OR NEW.recorded_at <> transaction_timestamp())
    EXECUTE FUNCTION ledger_refuse_stamp();
CREATE OR REPLACE TRIGGER ledger_line_stamped BEFORE INSERT ON ledger_line FOR EACH ROW
    WHEN (NEW.txid <> pg_current_xact_id())
    EXECUTE FUNCTION ledger_refuse_stamp();

-- 5. Lines name accounts that exist, balance in each currency, join only entries of the same
--    transaction, and move the stored balances. One check per statement: row triggers, as foreign
--    keys are, cost more than a third of the speed, and here they would say nothing more.
CREATE OR REPLACE FUNCTION ledger_check_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
-- Planned while a table is empty, a look through all of it costs least, and that plan is kept.
SET enable_seqscan = off AS $$
DECLARE
    wrong bigint;
    closed boolean;
    one record;
    kept record;
    money text;
    total numeric := 0;
    is_usual boolean;
    -- Of guarded accounts, each once.
    accounts bigint[] := '{}';
    amounts bigint[] := '{}';
BEGIN
    -- One entry in one currency that names no guarded account twice is the usual case, and is gone
    -- through line by line in less time than it takes to group them. The rest is looked at below.
    -- So are questions of a single row: starting one that joins them takes longer.
    FOR one IN SELECT entry_id, account_id, amount FROM written LOOP
        IF wrong IS NULL THEN
            wrong := one.entry_id;
            SELECT txid = pg_current_xact_id() AND recorded_at = transaction_timestamp()
                INTO is_usual FROM ledger_entry WHERE id = wrong;
        END IF;
        SELECT currency, sign INTO kept FROM ledger_account WHERE id = one.account_id;
        money := coalesce(money, kept.currency);
        is_usual := is_usual AND one.entry_id = wrong AND kept.currency = money
            AND one.account_id <> ALL (accounts);
        EXIT WHEN is_usual IS NOT TRUE;
        total := total + one.amount;
        IF kept.sign <> 0 THEN
            accounts := accounts || one.account_id;
            amounts := amounts || one.amount;
        END IF;
    END LOOP;
    IF is_usual AND total = 0 THEN
        -- Whoever posts has locked them in ascending order.
        FOR number IN 1 .. cardinality(accounts) LOOP
            UPDATE ledger_balance SET amount = amount + amounts[number]
                WHERE account_id = accounts[number];
        END LOOP;
        RETURN NULL;
    END IF;

    -- The transaction id alone could repeat after a restore into a new cluster; together with the
    -- transaction's start it cannot. An entry that is not there has neither.
    SELECT line.entry_id, bool_or(
               entry.txid IS DISTINCT FROM pg_current_xact_id()
               OR entry.recorded_at IS DISTINCT FROM transaction_timestamp())
        INTO wrong, closed
        FROM written AS line
        LEFT JOIN LATERAL (
            SELECT currency FROM ledger_account WHERE id = line.account_id LIMIT 1
        ) AS account ON true
        LEFT JOIN LATERAL (
            SELECT txid, recorded_at FROM ledger_entry WHERE id = line.entry_id LIMIT 1
        ) AS entry ON true
        GROUP BY line.entry_id, account.currency
        HAVING sum(line.amount) <> 0 OR account.currency IS NULL OR bool_or(
            entry.txid IS DISTINCT FROM pg_current_xact_id()
            OR entry.recorded_at IS DISTINCT FROM transaction_timestamp())
        LIMIT 1;
    IF closed THEN
        RAISE EXCEPTION 'ledger: entry % is closed; nothing is appended to an old entry', wrong
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'ledger: entry % does not balance over accounts that exist', wrong
            USING ERRCODE = 'check_violation';
    END IF;

    UPDATE ledger_balance AS balance SET amount = balance.amount + sums.amount
        FROM (
            SELECT account_id, sum(amount) AS amount FROM written
            GROUP BY account_id HAVING sum(amount) <> 0
        ) AS sums
        WHERE balance.account_id = sums.account_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ledger_lines_checked AFTER INSERT ON ledger_line
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_lines();

-- 6. An entry without lines is refused at commit.
CREATE OR REPLACE FUNCTION ledger_check_entry_has_lines() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp SET enable_seqscan = off AS $$
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

-- 7. The hash of all that an entry says: of the JSON array of its head, then the JSON arrays
--    [currency, account, amount] of its lines in the order of their bytes, one a row. Neither the
--    time nor the actor: a retry by somebody else, a minute later, is the same event.
CREATE OR REPLACE FUNCTION ledger_content_hash(
    key text, kind text, parameters jsonb, effective_on date, reversed_key text,
    subject_type text, subject_id bigint, lines text
) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN encode(sha256(convert_to(jsonb_build_array(
        key, kind, parameters, effective_on, reversed_key, subject_type, subject_id
    )::text || E'\n' || lines, 'UTF8')), 'hex');
END $$;

-- 8. The kind of an account by its code, and the sign it keeps: +1 never in credit, -1 never in
--    debit, 0 a system account. The chart is that of billing/ledger/chart.py; a test compares them.
CREATE OR REPLACE FUNCTION ledger_kind(code text) RETURNS TABLE (kind text, sign smallint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT chart.kind, chart.sign FROM (
        SELECT unnest(ARRAY[
            'asset:fund', 'asset:advance', 'asset:receivable', 'asset:receivable_player',
            'asset:receivable_distributor', 'asset:carried']), 1::smallint
        UNION ALL SELECT unnest(ARRAY[
            'liability:wallet', 'liability:card', 'liability:payable', 'liability:reserve',
            'liability:in_transit', 'liability:escrow']), -1::smallint
        UNION ALL SELECT unnest(ARRAY[
            'asset:gateway', 'asset:bank', 'fx', 'liability:tax', 'liability:revenue',
            'liability:external', 'liability:withholding', 'equity:contribution',
            'income:platform_share', 'income:services', 'income:recoupment_uplift',
            'income:breakage', 'income:fx', 'expense:processor_fee', 'expense:card_discount',
            'expense:grant', 'expense:guarantee', 'expense:chargeback_fee',
            'expense:late_interest', 'expense:fx', 'expense:bad_debt']), 0::smallint
    ) AS chart(kind, sign)
    WHERE ledger_kind.code = chart.kind OR starts_with(ledger_kind.code, chart.kind || ':')
    ORDER BY length(chart.kind) DESC LIMIT 1
$$;

-- 9. Opens the accounts that do not exist yet, in the order of their codes, so that two
--    transactions that open the same ones wait instead of deadlocking.
CREATE OR REPLACE FUNCTION ledger_open(codes text[], currencies text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_account (code, currency, kind, sign)
        SELECT DISTINCT wanted.code, wanted.currency, chart.kind, chart.sign
        FROM unnest(codes, currencies) AS wanted(code, currency)
        CROSS JOIN LATERAL ledger_kind(wanted.code) AS chart
        ORDER BY wanted.code, wanted.currency
        ON CONFLICT (code, currency) DO NOTHING;
END $$;

-- 10. The one way in. `drafts` is a JSON array of objects: key, kind, parameters, effective_on,
--     reverses (an id), subject_type, subject_id, lines ([[currency, account, amount], …]), captures
--     ([[hold, amount], …], where parts of holds are taken); no key comes twice. Writes all that is new, opening the accounts it names, and answers with a JSON
--     array [id, content_hash, recorded_at, actor] for each draft, in their order: the entry of
--     now, or the one that the same event wrote before.
--
--     What cannot be is refused by a JSON object with a code, and nothing was written (an account
--     that was opened stays, empty): no_lines, zero_line, unbalanced, key_reused (`about` is the
--     key), unknown_account, insufficient_funds (`about` is the account's code), not_held (`about` is
--     the hold's key). So the caller's
--     transaction goes on, and needs no savepoint.
--
--     Volatile, so that each statement sees what was committed before it: after the wait for a
--     lock, an entry that another transaction wrote meanwhile.
--
--     One entry in one currency, of few lines, whose accounts are there and have the money, and which
--     captures and reverses nothing, is the usual case: it is written line by line in two thirds of
--     the time that sets take. Whatever is not as usual has written nothing and gives NULL; why it is
--     refused, or what to do, is found out by ledger_post alone, whose settings plan this as well.
CREATE OR REPLACE FUNCTION ledger_post_usual(draft jsonb, actor bigint)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    lines jsonb := draft->'lines';
    line jsonb;
    account record;
    kept record;
    said text;
    hash text;
    entry bigint;
    total numeric := 0;
    -- One element a line.
    accounts bigint[];
    amounts bigint[];
    -- Those of them that are guarded, each once.
    guarded bigint[] := '{}';
BEGIN
    IF draft->>'reverses' IS NOT NULL OR draft ? 'captures'
            OR coalesce(jsonb_array_length(lines), 0) NOT BETWEEN 1 AND 9 THEN
        RETURN NULL;
    END IF;
    FOR number IN 1 .. jsonb_array_length(lines) LOOP
        line := lines->(number - 1);
        SELECT id, sign INTO account FROM ledger_account
            WHERE code = line->>1 AND currency = line->>0;
        accounts[number] := account.id;
        amounts[number] := (line->>2)::bigint;
        total := total + amounts[number];
        IF account.id IS NULL OR amounts[number] = 0
                OR line->>0 IS DISTINCT FROM lines->0->>0 THEN
            RETURN NULL;
        END IF;
        IF account.sign <> 0 THEN
            guarded := guarded || account.id;
        END IF;
    END LOOP;
    IF total <> 0 THEN
        RETURN NULL;
    END IF;
    IF cardinality(guarded) > 1 THEN
        guarded := ARRAY(SELECT DISTINCT id FROM unnest(guarded) AS id ORDER BY id);
    END IF;
    -- Locks them in ascending order, as ledger_post does.
    FOR place IN 1 .. cardinality(guarded) LOOP
        SELECT sign, amount, held INTO kept FROM ledger_balance
            WHERE account_id = guarded[place] FOR UPDATE;
        total := kept.amount;
        FOR number IN 1 .. cardinality(accounts) LOOP
            IF accounts[number] = guarded[place] THEN
                total := total + amounts[number];
            END IF;
        END LOOP;
        IF kept.sign * total < kept.held THEN
            RETURN NULL;
        END IF;
    END LOOP;
    said := string_agg(one, E'\n' ORDER BY one COLLATE "C")
        FROM jsonb_array_elements_text(lines) AS one;
    hash := ledger_content_hash(
        draft->>'key', draft->>'kind', draft->'parameters', (draft->>'effective_on')::date, NULL,
        draft->>'subject_type', (draft->>'subject_id')::bigint, said);
    INSERT INTO ledger_entry (key, content_hash, kind, parameters, effective_on, actor_id,
                              subject_type, subject_id)
        VALUES (draft->>'key', hash, draft->>'kind', draft->'parameters',
                (draft->>'effective_on')::date, actor, draft->>'subject_type',
                (draft->>'subject_id')::bigint)
        ON CONFLICT (key) DO NOTHING RETURNING id INTO entry;
    IF entry IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO ledger_line (entry_id, account_id, amount)
        SELECT entry, part.account, part.amount
        FROM unnest(accounts, amounts) AS part(account, amount);
    RETURN jsonb_build_array(jsonb_build_array(entry, hash, transaction_timestamp(), actor));
END $$;

CREATE OR REPLACE FUNCTION ledger_post(drafts jsonb, actor bigint)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
-- As in ledger_check_lines: a plan made for a young ledger is kept as long as its session lasts.
SET enable_seqscan = off AS $$
DECLARE
    -- One element a draft.
    keys text[];
    hashes text[];
    ids bigint[];
    -- One element a line; `places` are the drafts', from 1.
    places bigint[];
    codes text[];
    currencies text[];
    amounts bigint[];
    accounts bigint[];
    moved bigint;
    total numeric := 0;
    known text[];
    short bigint;
    refusal text;
    about text;
    rest jsonb;
    answer jsonb;
    written bigint;
    -- One element a part of a hold that an entry captures.
    parts_of bigint[];
    holds bigint[];
    parts bigint[];
    -- One element an account of these.
    freed_of bigint[];
    freed bigint[];
    unheld text;
BEGIN
    IF jsonb_array_length(drafts) = 1 THEN
        answer := ledger_post_usual(drafts->0, actor);
        IF answer IS NOT NULL THEN
            RETURN answer;
        END IF;
    END IF;
    -- All arrays are in the order of the drafts, as functions are scanned.
    SELECT array_agg(draft.key),
           array_agg(ledger_content_hash(
               draft.key, draft.kind, draft.parameters, draft.effective_on,
               (SELECT key FROM ledger_entry WHERE id = draft.reverses),
               draft.subject_type, draft.subject_id, written.lines)),
           array_agg(nextval('ledger_entry_id_seq')),
           min(draft.key) FILTER (WHERE written.lines IS NULL)
        INTO keys, hashes, ids, about
        FROM jsonb_to_recordset(drafts) AS draft(
            key text, kind text, parameters jsonb, effective_on date, reverses bigint,
            subject_type text, subject_id bigint, lines jsonb)
        CROSS JOIN LATERAL (
            SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") AS lines
            FROM jsonb_array_elements_text(draft.lines) AS line
        ) AS written;
    IF about IS NOT NULL THEN
        RETURN jsonb_build_object('refusal', 'no_lines', 'about', about);
    END IF;
    SELECT array_agg(draft.place), array_agg(line->>1), array_agg(line->>0),
           array_agg((line->>2)::bigint),
           array_agg((SELECT id FROM ledger_account
                      WHERE code = line->>1 AND currency = line->>0))
        INTO places, codes, currencies, amounts, accounts
        FROM jsonb_array_elements(drafts) WITH ORDINALITY AS draft(said, place)
        CROSS JOIN LATERAL jsonb_array_elements(draft.said->'lines') AS line;
    -- One entry in one currency is the usual case, and is added up in no time.
    FOREACH moved IN ARRAY amounts LOOP
        total := total + moved;
    END LOOP;
    IF total <> 0 OR 0 = ANY (amounts) OR currencies[1] <> ANY (currencies)
            OR cardinality(ids) > 1 THEN
        SELECT CASE WHEN bool_or(line.amount = 0) THEN 'zero_line' ELSE 'unbalanced' END,
               keys[line.place]
            INTO refusal, about
            FROM unnest(places, currencies, amounts) AS line(place, currency, amount)
            GROUP BY line.place, line.currency
            HAVING sum(line.amount) <> 0 OR bool_or(line.amount = 0) LIMIT 1;
        IF FOUND THEN
            RETURN jsonb_build_object('refusal', refusal, 'about', about);
        END IF;
    END IF;

    IF array_position(accounts, NULL) IS NOT NULL THEN
        -- What is new holds nothing that could be taken from it.
        SELECT CASE WHEN chart.sign IS NULL THEN 'unknown_account' ELSE 'insufficient_funds' END,
               sums.code
            INTO refusal, about
            FROM (
                SELECT line.code, line.currency, sum(line.amount) AS amount
                FROM unnest(codes, currencies, amounts, accounts)
                    AS line(code, currency, amount, account)
                WHERE line.account IS NULL GROUP BY line.code, line.currency
            ) AS sums
            LEFT JOIN LATERAL ledger_kind(sums.code) AS chart ON true
            WHERE chart.sign IS NULL OR chart.sign * sums.amount < 0
            ORDER BY chart.sign NULLS FIRST, sums.code LIMIT 1;
        IF FOUND THEN
            RETURN jsonb_build_object('refusal', refusal, 'about', about);
        END IF;
        PERFORM ledger_open(codes, currencies);
        accounts := ARRAY(
            SELECT (SELECT id FROM ledger_account
                    WHERE code = line.code AND currency = line.currency)
            FROM unnest(codes, currencies) WITH ORDINALITY AS line(code, currency, place)
            ORDER BY line.place);
    END IF;

    IF jsonb_path_exists(drafts, '$[*].captures[*]') THEN
        SELECT array_agg(draft.place), array_agg((part->>0)::bigint),
               array_agg((part->>1)::bigint)
            INTO parts_of, holds, parts
            FROM jsonb_array_elements(drafts) WITH ORDINALITY AS draft(said, place)
            CROSS JOIN LATERAL jsonb_array_elements(draft.said->'captures') AS part;
        SELECT array_agg(account_id), array_agg(amount) INTO freed_of, freed
            FROM (
                SELECT hold.account_id, account.sign * sum(part.amount)::bigint AS amount
                FROM unnest(holds, parts) AS part(hold, amount)
                JOIN ledger_hold AS hold ON hold.id = part.hold
                JOIN ledger_account AS account ON account.id = hold.account_id
                GROUP BY hold.account_id, account.sign
            ) AS sums;
    END IF;
    -- Locks the balances in ascending order; the trigger on lines counts on that. A part of a hold
    -- counts with the account of its hold, which is one that the entry takes from, see below.
    SELECT min(kept.account_id) INTO short
        FROM (
            SELECT account_id, sign, amount, held FROM ledger_balance
                WHERE account_id = ANY (accounts) ORDER BY account_id FOR UPDATE
        ) AS kept
        JOIN (
            SELECT line.account, sum(line.amount) AS amount
            FROM unnest(accounts || freed_of, amounts || freed) AS line(account, amount)
            GROUP BY line.account
        ) AS sums ON sums.account = kept.account_id
        WHERE kept.sign * (kept.amount + sums.amount) < kept.held;
    IF holds IS NOT NULL THEN
        unheld := ledger_wrong_capture(parts_of, holds, parts, places, accounts, amounts);
    END IF;

    -- What is known moves nothing again, so it is no reason to refuse. One that could be written is
    -- not looked for: its key is unique.
    IF cardinality(ids) > 1 OR short IS NOT NULL OR unheld IS NOT NULL THEN
        -- One lookup a key: asked for all at once, the plan made while the table was empty reads it
        -- whole for as long as the session lasts.
        SELECT array_agg(there.key), min(there.key) FILTER (WHERE there.content_hash <> asked.hash)
            INTO known, about
            FROM unnest(keys, hashes) AS asked(key, hash)
            CROSS JOIN LATERAL (
                SELECT key, content_hash FROM ledger_entry WHERE key = asked.key LIMIT 1
            ) AS there;
    END IF;
    IF about IS NOT NULL THEN
        RETURN jsonb_build_object('refusal', 'key_reused', 'about', about);
    ELSIF known IS NOT NULL THEN
        -- What is known moves nothing again; the rest is posted by itself.
        rest := jsonb_agg(draft ORDER BY place)
            FROM jsonb_array_elements(drafts) WITH ORDINALITY AS said(draft, place)
            WHERE draft->>'key' <> ALL (known);
        IF rest IS NOT NULL THEN
            answer := ledger_post(rest, actor);
            IF answer ? 'refusal' THEN
                RETURN answer;
            END IF;
        END IF;
    ELSIF unheld IS NOT NULL THEN
        RETURN jsonb_build_object('refusal', 'not_held', 'about', unheld);
    ELSIF short IS NOT NULL THEN
        RETURN jsonb_build_object('refusal', 'insufficient_funds', 'about',
                                  (SELECT code FROM ledger_account WHERE id = short));
    ELSE
        INSERT INTO ledger_entry (id, key, content_hash, kind, parameters, effective_on, actor_id,
                                  reverses_id, subject_type, subject_id)
            SELECT ids[draft.place], draft.key, hashes[draft.place], draft.kind, draft.parameters,
                   draft.effective_on, actor, draft.reverses, draft.subject_type, draft.subject_id
            FROM ROWS FROM (jsonb_to_recordset(drafts) AS (
                key text, kind text, parameters jsonb, effective_on date, reverses bigint,
                subject_type text, subject_id bigint
            )) WITH ORDINALITY AS draft(
                key, kind, parameters, effective_on, reverses, subject_type, subject_id, place)
            ON CONFLICT (key) DO NOTHING;
        GET DIAGNOSTICS written = ROW_COUNT;
        -- What is held goes before the lines do, which may need all of it.
        IF holds IS NOT NULL THEN
            INSERT INTO ledger_holdmove (hold_id, kind, amount, entry_id, actor_id)
                SELECT part.hold, 'captured', part.amount, entry.id, actor
                FROM unnest(parts_of, holds, parts) AS part(place, hold, amount)
                JOIN ledger_entry AS entry ON entry.id = ids[part.place];
        END IF;
        IF written = cardinality(ids) THEN
            INSERT INTO ledger_line (entry_id, account_id, amount)
                SELECT ids[line.place], line.account, line.amount
                FROM unnest(places, accounts, amounts) AS line(place, account, amount);
            IF cardinality(ids) = 1 THEN
                RETURN jsonb_build_array(
                    jsonb_build_array(ids[1], hashes[1], transaction_timestamp(), actor));
            END IF;
            RETURN jsonb_agg(jsonb_build_array(id, hash, transaction_timestamp(), actor))
                FROM unnest(ids, hashes) AS fresh(id, hash);
        END IF;
        -- Other transactions wrote some of them before, and have committed.
        INSERT INTO ledger_line (entry_id, account_id, amount)
            SELECT entry.id, line.account, line.amount
            FROM unnest(places, accounts, amounts) AS line(place, account, amount)
            JOIN ledger_entry AS entry ON entry.id = ids[line.place];
        SELECT entry.key INTO about FROM unnest(keys, hashes) AS said(key, hash)
            JOIN ledger_entry AS entry ON entry.key = said.key AND entry.content_hash <> said.hash
            LIMIT 1;
        IF FOUND AND written = 0 THEN
            RETURN jsonb_build_object('refusal', 'key_reused', 'about', about);
        ELSIF FOUND THEN
            RAISE EXCEPTION 'ledger: the key % was given to another entry just now', about
                USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    RETURN jsonb_agg(jsonb_build_array(
               entry.id, entry.content_hash, entry.recorded_at, entry.actor_id) ORDER BY said.place)
        FROM unnest(keys) WITH ORDINALITY AS said(key, place)
        JOIN ledger_entry AS entry ON entry.key = said.key;
END $$;

-- 11. Checkpoints of system accounts move up to the oldest running transaction, by this function
--    alone: running it never, often or twice changes no balance. Returns how many there are. What
--    they pass joins the sums of its days, under the same mark: a checkpoint that is gone (after a
--    restore) takes its days with it.
CREATE OR REPLACE FUNCTION ledger_take_checkpoints() RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    horizon xid8;
    taken bigint;
BEGIN
    -- Days are added to, so one after the other; who waited begins where the other ended.
    LOCK TABLE ledger_checkpoint IN SHARE ROW EXCLUSIVE MODE;
    horizon := pg_snapshot_xmin(pg_current_snapshot());
    DELETE FROM ledger_daysum AS day WHERE NOT EXISTS
        (SELECT 1 FROM ledger_checkpoint WHERE account_id = day.account_id);
    INSERT INTO ledger_daysum (account_id, effective_on, debit, credit, lines)
        SELECT account.id, entry.effective_on, sum(greatest(line.amount, 0)),
               sum(greatest(-line.amount, 0)), count(*)
        FROM ledger_account AS account
        LEFT JOIN ledger_checkpoint AS mark ON mark.account_id = account.id
        JOIN ledger_line AS line ON line.account_id = account.id AND line.txid < horizon
            AND line.txid >= coalesce(mark.below, '0'::xid8)
        JOIN ledger_entry AS entry ON entry.id = line.entry_id
        WHERE account.sign = 0 GROUP BY account.id, entry.effective_on
        ON CONFLICT (account_id, effective_on) DO UPDATE
            SET debit = ledger_daysum.debit + excluded.debit,
                credit = ledger_daysum.credit + excluded.credit,
                lines = ledger_daysum.lines + excluded.lines;
    WITH moved AS (
            SELECT account.id, coalesce(mark.amount, 0) + coalesce(
                (SELECT sum(line.amount) FROM ledger_line AS line
                    WHERE line.account_id = account.id AND line.txid < horizon
                      AND line.txid >= coalesce(mark.below, '0'::xid8)), 0) AS amount
            FROM ledger_account AS account
            LEFT JOIN ledger_checkpoint AS mark ON mark.account_id = account.id
            WHERE account.sign = 0)
        INSERT INTO ledger_checkpoint (account_id, below, amount)
            SELECT id, horizon, amount FROM moved ON CONFLICT (account_id)
            DO UPDATE SET below = excluded.below, amount = excluded.amount
            WHERE ledger_checkpoint.below <= excluded.below;
    GET DIAGNOSTICS taken = ROW_COUNT;
    RETURN taken;
END $$;

CREATE OR REPLACE TRIGGER ledger_checkpoint_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ledger_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER ledger_daysum_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ledger_daysum
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();

-- 12. Holds. What is kept of a balance is written by these functions alone, and never more than
--     there is: the check on the balance covers what is held.
CREATE OR REPLACE TRIGGER ledger_hold_posted BEFORE INSERT OR UPDATE ON ledger_hold
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER ledger_hold_kept BEFORE DELETE OR TRUNCATE ON ledger_hold
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_hold_stays BEFORE UPDATE ON ledger_hold
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'key', 'content_hash', 'account_id',
        'amount', 'kind', 'parameters', 'subject_type', 'subject_id', 'expires_at', 'made_at',
        'actor_id');
CREATE OR REPLACE TRIGGER ledger_holdmove_posted BEFORE INSERT ON ledger_holdmove
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER ledger_holdmove_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_holdmove
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- The balances are locked by whoever inserts, in ascending order.
CREATE OR REPLACE FUNCTION ledger_holds_made() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    UPDATE ledger_balance AS balance SET held = balance.held + sums.amount
        FROM (SELECT account_id, sum(amount) AS amount FROM made GROUP BY account_id) AS sums
        WHERE balance.account_id = sums.account_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ledger_hold_counts AFTER INSERT ON ledger_hold
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_holds_made();

CREATE OR REPLACE FUNCTION ledger_holds_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    UPDATE ledger_hold AS hold
        SET captured = hold.captured + sums.captured, released = hold.released + sums.released,
            ended = CASE WHEN hold.captured + hold.released + sums.captured + sums.released
                              = hold.amount THEN sums.kind ELSE '' END
        FROM (
            SELECT hold_id, coalesce(sum(amount) FILTER (WHERE kind = 'captured'), 0) AS captured,
                   coalesce(sum(amount) FILTER (WHERE kind <> 'captured'), 0) AS released,
                   max(kind) AS kind
            FROM moved GROUP BY hold_id
        ) AS sums WHERE hold.id = sums.hold_id;
    UPDATE ledger_balance AS balance SET held = balance.held - sums.amount
        FROM (
            SELECT hold.account_id, sum(moved.amount) AS amount
            FROM moved JOIN ledger_hold AS hold ON hold.id = moved.hold_id GROUP BY hold.account_id
        ) AS sums WHERE balance.account_id = sums.account_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ledger_holdmove_counts AFTER INSERT ON ledger_holdmove
    REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_holds_moved();

-- Keeps parts of balances. `wanted` is a JSON array of objects: key, kind, parameters, currency,
-- account, amount, expires_at, subject_type, subject_id; no key comes twice. Answers with a JSON
-- array of their ids, in their order: those of now, or those that the same keys named before. What
-- cannot be is refused as by ledger_post, and then nothing of the call is kept: zero_hold,
-- not_guarded, key_reused, insufficient_funds.
CREATE OR REPLACE FUNCTION ledger_reserve(wanted jsonb, actor bigint) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    keys text[];
    codes text[];
    amounts bigint[];
    hashes text[];
    accounts bigint[];
    known text[];
    refusal text;
    about text;
BEGIN
    SELECT array_agg(said.key ORDER BY place), array_agg(said.account ORDER BY place),
           array_agg(said.amount ORDER BY place),
           array_agg(encode(sha256(convert_to(jsonb_build_array(
               said.key, said.kind, said.parameters, said.currency, said.account, said.amount,
               said.subject_type, said.subject_id)::text, 'UTF8')), 'hex') ORDER BY place),
           array_agg((SELECT id FROM ledger_account
                      WHERE code = said.account AND currency = said.currency) ORDER BY place)
        INTO keys, codes, amounts, hashes, accounts
        FROM ROWS FROM (jsonb_to_recordset(wanted) AS (
            key text, kind text, parameters jsonb, currency text, account text, amount bigint,
            subject_type text, subject_id bigint
        )) WITH ORDINALITY AS said(
            key, kind, parameters, currency, account, amount, subject_type, subject_id, place);
    SELECT CASE WHEN part.amount < 1 THEN 'zero_hold' ELSE 'not_guarded' END, part.code
        INTO refusal, about
        FROM unnest(codes, amounts) AS part(code, amount)
        LEFT JOIN LATERAL ledger_kind(part.code) AS chart ON true
        WHERE part.amount < 1 OR coalesce(chart.sign, 0) = 0 LIMIT 1;
    IF FOUND THEN
        RETURN jsonb_build_object('refusal', refusal, 'about', about);
    END IF;

    PERFORM account_id FROM ledger_balance
        WHERE account_id = ANY (accounts) ORDER BY account_id FOR UPDATE;
    SELECT array_agg(there.key), min(there.key) FILTER (WHERE there.content_hash <> asked.hash)
        INTO known, about
        FROM unnest(keys, hashes) AS asked(key, hash)
        CROSS JOIN LATERAL (
            SELECT key, content_hash FROM ledger_hold WHERE key = asked.key LIMIT 1
        ) AS there;
    IF about IS NOT NULL THEN
        RETURN jsonb_build_object('refusal', 'key_reused', 'about', about);
    END IF;
    SELECT min(part.code) INTO about
        FROM (
            SELECT new.account, min(new.code) AS code, sum(new.amount) AS amount
            FROM unnest(keys, codes, accounts, amounts) AS new(key, code, account, amount)
            WHERE new.key <> ALL (coalesce(known, '{}')) GROUP BY new.account
        ) AS part
        LEFT JOIN ledger_balance AS balance ON balance.account_id = part.account
        WHERE coalesce(balance.sign * balance.amount - balance.held, 0) < part.amount;
    IF about IS NOT NULL THEN
        RETURN jsonb_build_object('refusal', 'insufficient_funds', 'about', about);
    END IF;
    INSERT INTO ledger_hold (key, content_hash, account_id, amount, captured, released, ended, kind,
                             parameters, subject_type, subject_id, expires_at, actor_id)
        SELECT said.key, hashes[said.place], accounts[said.place], said.amount, 0, 0, '', said.kind,
               said.parameters, said.subject_type, said.subject_id, said.expires_at, actor
        FROM ROWS FROM (jsonb_to_recordset(wanted) AS (
            key text, kind text, parameters jsonb, amount bigint, expires_at timestamptz,
            subject_type text, subject_id bigint
        )) WITH ORDINALITY AS said(
            key, kind, parameters, amount, expires_at, subject_type, subject_id, place)
        WHERE said.key <> ALL (coalesce(known, '{}'));
    RETURN jsonb_agg(hold.id ORDER BY said.place)
        FROM unnest(keys) WITH ORDINALITY AS said(key, place)
        JOIN ledger_hold AS hold ON hold.key = said.key;
END $$;

-- Releases what is left of holds, as "voided" or, where their time is over, as "expired". Answers
-- how many there were.
CREATE OR REPLACE FUNCTION ledger_release(holds bigint[], how text, actor bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM account_id FROM ledger_balance
        WHERE account_id IN (SELECT account_id FROM ledger_hold WHERE id = ANY (holds))
        ORDER BY account_id FOR UPDATE;
    INSERT INTO ledger_holdmove (hold_id, kind, amount, actor_id)
        SELECT id, how, amount - captured - released, actor FROM ledger_hold AS hold
        WHERE id = ANY (holds) AND ended = '' AND (how <> 'expired' OR expires_at <= core_now());
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- The key of a hold that entries want more of than is left, or that is none of an account that the
-- entry takes as much from.
CREATE OR REPLACE FUNCTION ledger_wrong_capture(
    parts_of bigint[], holds bigint[], parts bigint[],
    places bigint[], accounts bigint[], amounts bigint[]
) RETURNS text LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp
SET enable_seqscan = off AS $$
DECLARE
    wrong text;
BEGIN
    SELECT coalesce(min(hold.key), min(part.hold)::text) INTO wrong
        FROM (
            SELECT hold, sum(amount) AS amount, min(amount) AS least
            FROM unnest(holds, parts) AS part(hold, amount) GROUP BY hold
        ) AS part
        LEFT JOIN ledger_hold AS hold ON hold.id = part.hold
        WHERE part.least < 1
           OR coalesce(hold.amount - hold.captured - hold.released, 0) < part.amount;
    IF wrong IS NULL THEN
        SELECT min(taken.key) INTO wrong
            FROM (
                SELECT part.place, hold.account_id, min(hold.key) AS key,
                       sum(part.amount) AS amount
                FROM unnest(parts_of, holds, parts) AS part(place, hold, amount)
                JOIN ledger_hold AS hold ON hold.id = part.hold
                GROUP BY part.place, hold.account_id
            ) AS taken
            JOIN ledger_account AS account ON account.id = taken.account_id
            WHERE taken.amount > coalesce((
                SELECT -account.sign * sum(line.amount)
                FROM unnest(places, accounts, amounts) AS line(place, account, amount)
                WHERE line.place = taken.place AND line.account = taken.account_id), 0);
    END IF;
    RETURN wrong;
END $$;

-- 13. Seals. Once a day all that is final and in no seal yet becomes the leaves of a Merkle tree,
--     whose root is chained to the seal before. What commits after a seal was begun is seen by the
--     next one, and what a restore brought back stays in the seals that came with it: which rows are
--     sealed is said by leaves alone, never by a time or a transaction.
CREATE OR REPLACE TRIGGER ledger_seal_made BEFORE INSERT ON ledger_seal
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER ledger_seal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_leaf_made BEFORE INSERT ON ledger_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER ledger_leaf_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- What this app has to be sealed. Every app with such rows has a function of this shape: a name, the
-- table, when a row of it is final, and its columns that nobody changes from then on.
CREATE OR REPLACE FUNCTION ledger_sealable()
    RETURNS TABLE (source text, relation text, final text, columns text[])
    LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    VALUES ('ledger.entry', 'ledger_entry', 'true',
            ARRAY['key', 'content_hash', 'recorded_at', 'actor_id'])
$$;

-- All apps' sources, and the query of what their rows say: the JSON array of the source, the row's id
-- and its columns.
CREATE OR REPLACE FUNCTION ledger_sealed_sources()
    RETURNS TABLE (source text, columns text[], query text) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp AS $$
DECLARE
    telling text;
    one record;
BEGIN
    FOR telling IN SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE '%\_sealable' ORDER BY proname
    LOOP
        FOR one IN EXECUTE format('SELECT * FROM %I()', telling) LOOP
            source := one.source;
            columns := one.columns;
            query := format(
                'SELECT %L::text AS source, id AS row_id, jsonb_build_array(%L, id, %s)::text AS said'
                ' FROM %I WHERE (%s)', one.source, one.source,
                (SELECT string_agg(quote_ident(name), ', ' ORDER BY place)
                 FROM unnest(one.columns) WITH ORDINALITY AS named(name, place)),
                one.relation, one.final);
            RETURN NEXT;
        END LOOP;
    END LOOP;
END $$;

-- What rows of a source say now, those of them that are final.
CREATE OR REPLACE FUNCTION ledger_said(told_by text, rows bigint[])
    RETURNS TABLE (row_id bigint, said text) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    one record;
BEGIN
    SELECT * INTO STRICT one FROM ledger_sealed_sources() AS known WHERE known.source = told_by;
    RETURN QUERY EXECUTE format('SELECT row_id, said FROM (%s AND id = ANY ($1)) AS told', one.query)
        USING rows;
END $$;

-- The root of a Merkle tree as RFC 6962 draws it: pairs are hashed after a byte 1, and who has no
-- partner goes up as it is. Leaves were hashed after a byte 0, so neither passes for the other.
CREATE OR REPLACE FUNCTION ledger_merkle_root(hashes bytea[]) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
    level bytea[] := hashes;
BEGIN
    IF coalesce(cardinality(level), 0) = 0 THEN
        RETURN sha256(''::bytea);
    END IF;
    WHILE cardinality(level) > 1 LOOP
        SELECT array_agg(CASE WHEN beside IS NULL THEN hash
                              ELSE sha256('\x01'::bytea || hash || beside) END ORDER BY place)
            INTO level
            FROM (
                SELECT hash, lead(hash) OVER (ORDER BY place) AS beside, place
                FROM unnest(level) WITH ORDINALITY AS one(hash, place)
            ) AS pairs
            WHERE place % 2 = 1;
    END LOOP;
    RETURN level[1];
END $$;

CREATE OR REPLACE FUNCTION ledger_head(
    number bigint, sealed_on date, first_leaf bigint, leaves bigint, root text, previous text
) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        number, sealed_on, first_leaf, leaves, root, previous)::text, 'UTF8')), 'hex')
$$;

-- Seals a day of the books: the number of its seal, or nothing where it has one already. Days are
-- sealed in their order, and none that is not now anywhere on Earth.
CREATE OR REPLACE FUNCTION ledger_take_seal(day date) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    last ledger_seal%ROWTYPE;
    made ledger_seal%ROWTYPE;
    found_rows text;
BEGIN
    IF abs(day - core_now()::date) > 1 THEN
        RAISE EXCEPTION 'ledger: % is not now', day USING ERRCODE = 'check_violation';
    END IF;
    -- Two at once take turns; the second sees what the first has sealed.
    LOCK TABLE ledger_seal IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO last FROM ledger_seal ORDER BY number DESC LIMIT 1;
    IF last.sealed_on >= day THEN
        RETURN NULL;
    END IF;
    made.number := coalesce(last.number, 0) + 1;
    made.sealed_on := day;
    made.first_leaf := coalesce(last.first_leaf + last.leaves, 1);
    made.previous := coalesce(last.head, '');
    SELECT string_agg(query, ' UNION ALL ') INTO found_rows FROM ledger_sealed_sources();
    EXECUTE format(
        'INSERT INTO ledger_leaf (number, source, row_id, hash)
            SELECT $1 - 1 + row_number() OVER (ORDER BY source COLLATE "C", row_id),
                   source, row_id, sha256(''\x00''::bytea || convert_to(said, ''UTF8''))
            FROM (%s) AS told
            WHERE NOT EXISTS (SELECT FROM ledger_leaf AS leaf
                              WHERE leaf.source = told.source AND leaf.row_id = told.row_id)',
        found_rows) USING made.first_leaf;
    GET DIAGNOSTICS made.leaves = ROW_COUNT;
    made.root := encode(ledger_merkle_root(
        (SELECT array_agg(hash ORDER BY number) FROM ledger_leaf WHERE number >= made.first_leaf)
    ), 'hex');
    made.head := ledger_head(made.number, made.sealed_on, made.first_leaf, made.leaves, made.root,
                             made.previous);
    INSERT INTO ledger_seal (number, sealed_on, first_leaf, leaves, root, previous, head)
        VALUES (made.number, made.sealed_on, made.first_leaf, made.leaves, made.root, made.previous,
                made.head);
    RETURN made.number;
END $$;

-- Whatever is not as it was sealed: (what, where, expected, found).
CREATE OR REPLACE FUNCTION ledger_seal_faults()
    RETURNS TABLE (what text, place text, expected text, found text) LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM ledger_sealed_sources() LOOP
        RETURN QUERY EXECUTE format(
            'SELECT ''sealed row differs from its seal'', concat_ws('' '', leaf.source, leaf.row_id),
                    encode(leaf.hash, ''hex''), told.said
             FROM ledger_leaf AS leaf LEFT JOIN (%s) AS told ON told.row_id = leaf.row_id
             WHERE leaf.source = %L AND leaf.hash
                 IS DISTINCT FROM sha256(''\x00''::bytea || convert_to(told.said, ''UTF8''))',
            one.query, one.source);
    END LOOP;
    RETURN QUERY SELECT 'sealed row is of no known source', concat_ws(' ', leaf.source, leaf.row_id),
            'a source', leaf.source::text
        FROM ledger_leaf AS leaf
        WHERE leaf.source NOT IN (SELECT source FROM ledger_sealed_sources());
    RETURN QUERY SELECT 'leaf is in no seal', leaf.number::text, 'a seal', 'none'
        FROM ledger_leaf AS leaf
        WHERE leaf.number > coalesce((SELECT max(first_leaf + leaves - 1) FROM ledger_seal), 0)
           OR leaf.number < 1;
    RETURN QUERY SELECT 'seal differs from its leaves', seal.number::text,
            concat_ws(' ', seal.leaves, seal.root),
            concat_ws(' ', coalesce(cardinality(held.hashes), 0),
                      encode(ledger_merkle_root(held.hashes), 'hex'))
        FROM ledger_seal AS seal
        CROSS JOIN LATERAL (
            SELECT array_agg(leaf.hash ORDER BY leaf.number) AS hashes FROM ledger_leaf AS leaf
            WHERE leaf.number >= seal.first_leaf AND leaf.number < seal.first_leaf + seal.leaves
        ) AS held
        WHERE coalesce(cardinality(held.hashes), 0) <> seal.leaves
           OR encode(ledger_merkle_root(held.hashes), 'hex') <> seal.root;
    RETURN QUERY SELECT 'seal is not chained to the one before', chain.number::text,
            concat_ws(' ', chain.due, chain.first_due, chain.before, chain.made),
            concat_ws(' ', chain.number, chain.first_leaf, chain.previous, chain.head)
        FROM (
            SELECT seal.*, row_number() OVER inorder AS due,
                   coalesce(lag(seal.first_leaf + seal.leaves) OVER inorder, 1) AS first_due,
                   coalesce(lag(seal.head) OVER inorder, '') AS before,
                   ledger_head(seal.number, seal.sealed_on, seal.first_leaf, seal.leaves, seal.root,
                               seal.previous) AS made
            FROM ledger_seal AS seal WINDOW inorder AS (ORDER BY seal.number)
        ) AS chain
        WHERE (chain.number, chain.first_leaf, chain.previous, chain.head)
            IS DISTINCT FROM (chain.due, chain.first_due, chain.before, chain.made);
END $$;
