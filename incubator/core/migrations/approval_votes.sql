-- A vote is refused when the voter asked for the approval, when the approval is no longer open,
-- and when anybody tries to change or take back a vote. (A second vote by one person is refused
-- by a unique constraint.)
CREATE FUNCTION core_check_approval_vote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked core_approval%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM core_approval WHERE id = NEW.approval_id FOR UPDATE;
    IF asked.requester_id = NEW.person_id THEN
        RAISE EXCEPTION 'approval %: the requester cannot vote', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF asked.state <> 'open' THEN
        RAISE EXCEPTION 'approval %: it is %, not open', NEW.approval_id, asked.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER approval_vote_checked BEFORE INSERT ON core_approvalvote
    FOR EACH ROW EXECUTE FUNCTION core_check_approval_vote();

CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: rows there are kept as written', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER approval_vote_kept BEFORE UPDATE OR DELETE ON core_approvalvote
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();

-- What was asked cannot be changed under the people who answer: a new amount or destination is a
-- new question.
CREATE FUNCTION core_keep_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.subject_type, NEW.subject_id, NEW.amount_minor, NEW.currency, NEW.destination,
        NEW.requester_id, NEW.required)
       IS DISTINCT FROM
       (OLD.subject_type, OLD.subject_id, OLD.amount_minor, OLD.currency, OLD.destination,
        OLD.requester_id, OLD.required) THEN
        RAISE EXCEPTION 'approval %: what was asked is never changed; void it and ask anew', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER approval_question_kept BEFORE UPDATE ON core_approval
    FOR EACH ROW EXECUTE FUNCTION core_keep_question();
