-- Rules of approvals that no program can leave out; see core.sql for the guards.

-- What was asked cannot be changed under the people who answer: a new amount or
--    destination is a new question.
CREATE OR REPLACE TRIGGER approval_kept BEFORE DELETE OR TRUNCATE ON approvals_approval
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER approval_question_kept BEFORE UPDATE ON approvals_approval
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'kind', 'subject_type', 'subject_id', 'amount_minor', 'currency', 'destination',
        'payee', 'sum_before_minor', 'carried_out_by', 'required', 'requester_id', 'opened_at');

-- A sum asked for in parts is the whole sum: what was asked for and stands, of the same kind, to the
-- same payee in the same currency within 30 days, is counted in. The payee is locked first, so two
-- who ask at once are counted one after the other. Nobody asks in the past, where nobody counts.
CREATE OR REPLACE FUNCTION approvals_check_asked() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    earlier numeric;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = TG_RELID
                   AND tgname = 'approval_of_' || NEW.kind AND tgenabled IN ('O', 'A')) THEN
        RAISE EXCEPTION 'approval: nobody declared the kind %', NEW.kind
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.opened_at := greatest(NEW.opened_at, core_now());
    PERFORM pg_advisory_xact_lock(hashtextextended(
        format('approval:%s:%s:%s', NEW.kind, NEW.payee, NEW.currency), 0));
    SELECT coalesce(sum(amount_minor), 0) INTO earlier FROM approvals_approval
        WHERE kind = NEW.kind AND payee = NEW.payee AND currency = NEW.currency
          AND state IN ('open', 'complete') AND opened_at > core_now() - interval '30 days';
    IF NEW.sum_before_minor < earlier THEN
        RAISE EXCEPTION 'approval: % was asked for before, not %', earlier, NEW.sum_before_minor
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_asked_in_full BEFORE INSERT ON approvals_approval
    FOR EACH ROW EXECUTE FUNCTION approvals_check_asked();

-- What the kind was declared with: its subject, by whom it is carried out, then its bands, each an
-- upper end (empty for none) and who must agree. The triggers stand in the apps' own files.
CREATE OR REPLACE FUNCTION approvals_check_kind() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    band int := 2;
BEGIN
    IF NEW.subject_type <> TG_ARGV[0] OR NEW.carried_out_by <> TG_ARGV[1] THEN
        RAISE EXCEPTION 'approval: % is about % and carried out by %, not % by %',
            NEW.kind, TG_ARGV[0], TG_ARGV[1], NEW.subject_type, NEW.carried_out_by
            USING ERRCODE = 'check_violation';
    END IF;
    WHILE TG_ARGV[band] <> ''
          AND NEW.amount_minor::numeric + NEW.sum_before_minor > core_limit(TG_ARGV[band]::bigint, NEW.currency) LOOP
        band := band + 2;
    END LOOP;
    IF NEW.required <> TG_ARGV[band + 1]::jsonb THEN
        RAISE EXCEPTION 'approval: % of % after % needs %, not %', NEW.kind, NEW.amount_minor,
            NEW.sum_before_minor, TG_ARGV[band + 1], NEW.required
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- A vote may be given in the place of an absent person. Nobody counts twice: neither the voter nor
-- the absent may have asked, voted, or been voted for. The role must be held on that day.
-- (A second vote by one person is refused by a unique constraint.)
CREATE OR REPLACE FUNCTION approvals_check_approval_vote() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    asked approvals_approval%ROWTYPE;
    principal bigint := coalesce(NEW.on_behalf_of_id, NEW.person_id);
BEGIN
    SELECT * INTO asked FROM approvals_approval WHERE id = NEW.approval_id FOR UPDATE;
    IF asked.requester_id IN (NEW.person_id, principal) THEN
        RAISE EXCEPTION 'approval %: the requester cannot vote', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF asked.state <> 'open' THEN
        RAISE EXCEPTION 'approval %: it is %, not open', NEW.approval_id, asked.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM approvals_approvalvote given
        WHERE given.approval_id = NEW.approval_id
          AND given.person_id <> NEW.person_id  -- the unique constraint's own matter
          AND (given.person_id = principal
               OR given.on_behalf_of_id IN (NEW.person_id, principal))
    ) THEN
        RAISE EXCEPTION 'approval %: one person would count twice', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.on_behalf_of_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM accounts_delegation
        WHERE delegator_id = NEW.on_behalf_of_id AND delegate_id = NEW.person_id
          AND role = NEW.role AND ended_at IS NULL
          AND (core_now() AT TIME ZONE 'UTC')::date BETWEEN from_date AND until_date
    ) THEN
        RAISE EXCEPTION 'approval %: no delegation allows this vote', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM accounts_staffrole WHERE user_id = principal AND role = NEW.role
    ) THEN
        RAISE EXCEPTION 'approval %: the voter does not hold the role %', NEW.approval_id, NEW.role
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_vote_checked BEFORE INSERT ON approvals_approvalvote
    FOR EACH ROW EXECUTE FUNCTION approvals_check_approval_vote();
CREATE OR REPLACE TRIGGER approval_vote_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON approvals_approvalvote
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- Complete means that the votes are there, whoever says so: of people who hold the role, or stand in
-- for somebody who does, at this moment. Apps above, who know who has an interest, ask the same with
-- those people left out.
CREATE OR REPLACE FUNCTION approvals_require_votes(
    asked bigint, required jsonb, left_out bigint[]
) RETURNS void LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    need record;
    given bigint;
BEGIN
    FOR need IN SELECT * FROM jsonb_to_recordset(required) AS n(role text, count bigint) LOOP
        SELECT count(*) INTO given FROM approvals_approvalvote AS vote
            JOIN accounts_user AS voter ON voter.id = vote.person_id AND voter.is_active
            JOIN accounts_staffrole AS held ON held.role = vote.role
                AND held.user_id = coalesce(vote.on_behalf_of_id, vote.person_id)
            JOIN accounts_user AS holder ON holder.id = held.user_id AND holder.is_active
            WHERE vote.approval_id = asked AND vote.verdict = 'approve' AND vote.role = need.role
              AND (vote.on_behalf_of_id IS NULL OR EXISTS (
                  SELECT FROM accounts_delegation AS lent
                  WHERE lent.delegator_id = vote.on_behalf_of_id
                    AND lent.delegate_id = vote.person_id
                    AND lent.role = vote.role AND lent.ended_at IS NULL
                    AND (core_now() AT TIME ZONE 'UTC')::date BETWEEN lent.from_date AND lent.until_date))
              AND vote.person_id <> ALL (left_out) AND held.user_id <> ALL (left_out);
        IF given < need.count THEN
            RAISE EXCEPTION 'approval %: % of % votes of role %',
                asked, given, need.count, need.role USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION approvals_check_approval_complete() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM approvals_require_votes(NEW.id, NEW.required, '{}');
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_completed_by_votes BEFORE UPDATE ON approvals_approval
    FOR EACH ROW WHEN (NEW.state = 'complete' AND OLD.state <> 'complete')
    EXECUTE FUNCTION approvals_check_approval_complete();

-- The payer is a third person: not who asked, not who voted, not in whose place it was voted.
CREATE OR REPLACE FUNCTION approvals_check_approval_use() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    asked approvals_approval%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM approvals_approval WHERE id = NEW.approval_id FOR UPDATE;
    IF asked.state <> 'complete' THEN
        RAISE EXCEPTION 'approval %: it is %, not complete', NEW.approval_id, asked.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.payer_id IS NULL) <> (asked.carried_out_by = 'system') THEN
        RAISE EXCEPTION 'approval %: a % has to pay this', NEW.approval_id, asked.carried_out_by
            USING ERRCODE = 'check_violation';
    ELSIF NEW.payer_id = asked.requester_id THEN
        RAISE EXCEPTION 'approval %: the requester cannot pay', NEW.approval_id
            USING ERRCODE = 'check_violation';
    ELSIF EXISTS (
        SELECT FROM approvals_approvalvote
        WHERE approval_id = NEW.approval_id AND NEW.payer_id IN (person_id, on_behalf_of_id)
    ) THEN
        RAISE EXCEPTION 'approval %: an approver cannot pay', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_use_checked BEFORE INSERT ON approvals_approvaluse
    FOR EACH ROW EXECUTE FUNCTION approvals_check_approval_use();
CREATE OR REPLACE TRIGGER approval_use_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON approvals_approvaluse
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER destination_change_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON approvals_destinationchange
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- For tables above: whether this payment stands on a complete approval that this person used.
CREATE OR REPLACE FUNCTION approvals_payment_is_approved(
    subject text, subject_pk bigint, amount bigint, target text, payer bigint
) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM approvals_approvaluse used JOIN approvals_approval asked ON asked.id = used.approval_id
        WHERE asked.subject_type = subject AND asked.subject_id = subject_pk
          AND asked.state = 'complete' AND asked.amount_minor = amount
          AND asked.destination = target AND used.payer_id IS NOT DISTINCT FROM payer
    )
$$;

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER approval_begins AFTER INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.state NOT IN ('open'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER approval_moves BEFORE UPDATE ON approvals_approval
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'complete>voided', 'open>complete', 'open>rejected', 'open>voided');
