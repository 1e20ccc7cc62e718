-- What is written there stays as written.
CREATE FUNCTION approvals_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: rows there are kept as written', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- A vote may be given in the place of an absent person. Nobody counts twice: neither the voter nor
-- the absent may have asked, voted, or been voted for. The role must be held on that day.
CREATE FUNCTION approvals_check_approval_vote() RETURNS trigger LANGUAGE plpgsql AS $$
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
          AND (now() AT TIME ZONE 'UTC')::date BETWEEN from_date AND until_date
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

CREATE TRIGGER approval_vote_checked BEFORE INSERT ON approvals_approvalvote
    FOR EACH ROW EXECUTE FUNCTION approvals_check_approval_vote();
CREATE TRIGGER approval_vote_kept BEFORE UPDATE OR DELETE ON approvals_approvalvote
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_change();

-- Complete means that the votes are there, whoever says so.
CREATE FUNCTION approvals_check_approval_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    need record;
    given bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'an approval begins open' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state = 'complete' AND OLD.state <> 'complete' THEN
        FOR need IN SELECT * FROM jsonb_to_recordset(NEW.required) AS n(role text, count bigint) LOOP
            SELECT count(*) INTO given FROM approvals_approvalvote
                WHERE approval_id = NEW.id AND verdict = 'approve' AND role = need.role;
            IF given < need.count THEN
                RAISE EXCEPTION 'approval %: % of % votes of role %',
                    NEW.id, given, need.count, need.role USING ERRCODE = 'check_violation';
            END IF;
        END LOOP;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER approval_completed_by_votes BEFORE INSERT OR UPDATE OF state ON approvals_approval
    FOR EACH ROW EXECUTE FUNCTION approvals_check_approval_complete();

CREATE FUNCTION approvals_keep_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.subject_type, NEW.subject_id, NEW.amount_minor, NEW.currency, NEW.destination,
        NEW.requester_id, NEW.required, NEW.kind, NEW.payee)
       IS DISTINCT FROM
       (OLD.subject_type, OLD.subject_id, OLD.amount_minor, OLD.currency, OLD.destination,
        OLD.requester_id, OLD.required, OLD.kind, OLD.payee) THEN
        RAISE EXCEPTION 'approval %: what was asked is never changed; void it and ask anew', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER approval_question_kept BEFORE UPDATE ON approvals_approval
    FOR EACH ROW EXECUTE FUNCTION approvals_keep_question();

-- The payer is a third person: not who asked, not who voted, not in whose place it was voted.
CREATE FUNCTION approvals_check_approval_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked approvals_approval%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM approvals_approval WHERE id = NEW.approval_id FOR UPDATE;
    IF asked.state <> 'complete' THEN
        RAISE EXCEPTION 'approval %: it is %, not complete', NEW.approval_id, asked.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.payer_id IS NULL THEN
        IF asked.kind <> 'refund' THEN
            RAISE EXCEPTION 'approval %: a person has to pay this', NEW.approval_id
                USING ERRCODE = 'check_violation';
        END IF;
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

CREATE TRIGGER approval_use_checked BEFORE INSERT ON approvals_approvaluse
    FOR EACH ROW EXECUTE FUNCTION approvals_check_approval_use();
CREATE TRIGGER approval_use_kept BEFORE UPDATE OR DELETE ON approvals_approvaluse
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_change();
CREATE TRIGGER destination_change_kept BEFORE UPDATE OR DELETE ON approvals_destinationchange
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_change();

-- For tables above: whether this payment stands on a complete approval that this person used.
CREATE FUNCTION approvals_payment_is_approved(
    subject text, subject_pk bigint, amount bigint, target text, payer bigint
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM approvals_approvaluse used JOIN approvals_approval asked ON asked.id = used.approval_id
        WHERE asked.subject_type = subject AND asked.subject_id = subject_pk
          AND asked.state = 'complete' AND asked.amount_minor = amount
          AND asked.destination = target AND used.payer_id IS NOT DISTINCT FROM payer
    )
$$;
