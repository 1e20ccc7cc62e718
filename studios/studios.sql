-- Rules of studios that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_ap START 1001;      -- applications
CREATE SEQUENCE IF NOT EXISTS number_rq START 1001;      -- requests
CREATE SEQUENCE IF NOT EXISTS number_studio START 1001;  -- addresses of studios whose names have no Latin letter
CREATE SEQUENCE IF NOT EXISTS number_game START 1001;    -- addresses of such games

-- 1. Names that addresses and books were made of.
CREATE OR REPLACE TRIGGER studio_slug_kept BEFORE UPDATE ON studios_studio
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'slug');
CREATE OR REPLACE TRIGGER game_identity_kept BEFORE UPDATE ON studios_game
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'slug', 'currency');

-- Nobody belongs to a studio who has not said yes: in the same transaction, to an invitation; only
-- its founder owns it from the beginning.
CREATE OR REPLACE FUNCTION studios_check_membership() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM studios_invitation
        WHERE studio_id = NEW.studio_id AND answered_by_id = NEW.user_id AND role = NEW.role
          AND all_games = NEW.all_games AND state = 'accepted' AND answered_at = core_now()
    ) OR (NEW.role = 'owner' AND EXISTS (
        SELECT FROM studios_studio AS opened
        JOIN studios_application AS asked ON asked.id = opened.application_id
        WHERE opened.id = NEW.studio_id AND asked.founder_id = NEW.user_id
    )) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'studio %: nobody belongs to it who did not accept an invitation',
        NEW.studio_id USING ERRCODE = 'check_violation';
END $$;

CREATE OR REPLACE TRIGGER membership_accepted BEFORE INSERT ON studios_membership
    FOR EACH ROW EXECUTE FUNCTION studios_check_membership();
-- Who belongs already becomes an owner in the same way: invited as one, and saying yes.
CREATE OR REPLACE TRIGGER membership_raised BEFORE UPDATE ON studios_membership
    FOR EACH ROW WHEN (NEW.role = 'owner' AND OLD.role <> 'owner')
    EXECUTE FUNCTION studios_check_membership();
CREATE OR REPLACE TRIGGER membership_identity_kept BEFORE UPDATE ON studios_membership
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'studio_id', 'user_id');
CREATE OR REPLACE TRIGGER invitation_kept BEFORE DELETE OR TRUNCATE ON studios_invitation
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER invitation_offer_kept BEFORE UPDATE ON studios_invitation
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'studio_id', 'email', 'role', 'all_games', 'in_games', 'invited_by_id', 'expires_at');

CREATE OR REPLACE FUNCTION studios_check_acceptance() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.expires_at <= core_now() OR NOT EXISTS (
        SELECT FROM account_emailaddress
        WHERE user_id = NEW.answered_by_id AND verified AND lower(email) = NEW.email
    ) THEN
        RAISE EXCEPTION 'invitation %: only who has the address accepts it, in time', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.answered_at := core_now();
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER invitation_accepted BEFORE UPDATE ON studios_invitation
    FOR EACH ROW WHEN (NEW.state = 'accepted' AND OLD.state <> 'accepted')
    EXECUTE FUNCTION studios_check_acceptance();

-- 2. Admission: what was said about an application stays as it was said.
CREATE OR REPLACE TRIGGER submitted_review_kept BEFORE UPDATE OR DELETE ON studios_review
    FOR EACH ROW WHEN (OLD.state = 'submitted') EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER review_never_emptied BEFORE TRUNCATE ON studios_review
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER decision_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON studios_decision
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- Interest counts as it is when something is done: who gives a review or decides is not the founder
-- and shares no studio with them, and what is accepted has two reviews of such people.
CREATE OR REPLACE FUNCTION studios_is_close(application bigint, person bigint) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM studios_application AS asked
        WHERE asked.id = application AND (asked.founder_id = person OR EXISTS (
            SELECT FROM studios_membership AS own
            JOIN studios_membership AS theirs ON theirs.studio_id = own.studio_id
            WHERE own.user_id = person AND theirs.user_id = asked.founder_id))
    )
$$;

CREATE OR REPLACE FUNCTION studios_check_review() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF studios_is_close(NEW.application_id, NEW.reviewer_id) OR NOT EXISTS (
        SELECT FROM accounts_staffrole WHERE user_id = NEW.reviewer_id AND role = 'reviewer'
    ) THEN
        RAISE EXCEPTION 'review %: who gives it is a reviewer without an interest', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER review_without_interest BEFORE UPDATE ON studios_review
    FOR EACH ROW WHEN (NEW.state = 'submitted' AND OLD.state <> 'submitted')
    EXECUTE FUNCTION studios_check_review();

CREATE OR REPLACE FUNCTION studios_check_decision() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF studios_is_close(NEW.application_id, NEW.decided_by_id) OR EXISTS (
        SELECT FROM studios_review
        WHERE application_id = NEW.application_id AND reviewer_id = NEW.decided_by_id
    ) THEN
        RAISE EXCEPTION 'application %: who decides has an interest', NEW.application_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF 2 > (SELECT count(*) FROM studios_review AS given
            JOIN accounts_staffrole AS held
                ON held.user_id = given.reviewer_id AND held.role = 'reviewer'
            WHERE given.application_id = NEW.application_id AND given.state = 'submitted'
              AND NOT studios_is_close(NEW.application_id, given.reviewer_id)) THEN
        RAISE EXCEPTION 'application %: too few reviews count', NEW.application_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER decision_without_interest BEFORE INSERT ON studios_decision
    FOR EACH ROW EXECUTE FUNCTION studios_check_decision();

-- 3. Requests: what people agreed to stays what they saw; another amount is another request.
CREATE OR REPLACE TRIGGER request_terms_kept BEFORE UPDATE ON studios_resourcerequest
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'studio_id', 'game_id', 'kind', 'quantity', 'at_once', 'amount_minor', 'currency',
        'item_id', 'rate_id', 'bearer', 'extends_id');

-- What asks for more of a request is of the same studio, game, item and currency, and is never asked
-- for more of itself: the first one names the cap.
CREATE OR REPLACE FUNCTION studios_check_extension() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM studios_resourcerequest AS first
        WHERE first.id = NEW.extends_id AND first.extends_id IS NULL
          AND first.state IN ('approved', 'fulfilled')
          AND (first.studio_id, first.game_id, first.item_id, first.currency)
            = (NEW.studio_id, NEW.game_id, NEW.item_id, NEW.currency)
    ) THEN
        RAISE EXCEPTION 'request %: it asks for more of another thing', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER request_extends BEFORE INSERT ON studios_resourcerequest
    FOR EACH ROW WHEN (NEW.extends_id IS NOT NULL) EXECUTE FUNCTION studios_check_extension();

-- 4. Keys: their rights are given once. They are revoked, never removed.
CREATE OR REPLACE TRIGGER key_kept BEFORE DELETE OR TRUNCATE ON studios_studiokey
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER key_rights_kept BEFORE UPDATE ON studios_studiokey
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns(
        'id', 'studio_id', 'game_id', 'prefix', 'line', 'secret_hash', 'scopes', 'made_by_id');

-- 5. The rate card and what was used: written once, and no second twice.
CREATE OR REPLACE TRIGGER resource_item_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON studios_resourceitem
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER rate_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON studios_rate
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER rate_withdrawal_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON studios_ratewithdrawal
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER usage_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON studios_usagerecord
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- A rate's price in steps; without tiers a single one, from 0 without end.
CREATE OR REPLACE FUNCTION studios_steps(tiers jsonb, price_minor bigint)
    RETURNS TABLE (place bigint, begins numeric, price numeric) LANGUAGE sql IMMUTABLE
    SET search_path = public, pg_temp AS $$
    SELECT step.place, (step.pair ->> 0)::numeric, (step.pair ->> 1)::numeric
        FROM jsonb_array_elements(CASE WHEN tiers = '[]'
            THEN jsonb_build_array(jsonb_build_array(0, price_minor)) ELSE tiers END)
            WITH ORDINALITY AS step (pair, place)
$$;

-- Minor units for so many base units of a month, rounded half to even once: `Rate.priced`.
CREATE OR REPLACE FUNCTION studios_price(which bigint, quantity numeric) RETURNS bigint
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH steps AS (
        SELECT rate.per_units::numeric AS per, step.begins, step.price,
               coalesce(lead(step.begins) OVER (ORDER BY step.begins), $2) AS ends
            FROM studios_rate AS rate
            CROSS JOIN studios_steps(rate.tiers, rate.price_minor) AS step WHERE rate.id = $1
    ), parts AS (
        SELECT max(per) AS per, sum(price * greatest(least(ends, $2) - begins, 0)) AS sum FROM steps
    ), cut AS (SELECT div(sum, per) AS whole, mod(sum, per) * 2 AS rest, per FROM parts)
    SELECT (whole + CASE WHEN rest > per OR (rest = per AND mod(whole, 2) = 1) THEN 1 ELSE 0 END
        )::bigint FROM cut
$$;

-- Tiers begin at 0 and ascend, the last one has the rate's price. One rate a day, unless those
-- before it were withdrawn; two at once meet at the unique constraint.
CREATE OR REPLACE FUNCTION studios_check_rate() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF jsonb_typeof(NEW.tiers) <> 'array' OR EXISTS (
        SELECT FROM jsonb_array_elements(NEW.tiers) AS step (pair)
        WHERE step.pair::text !~ '^\[[0-9]{1,18}, [0-9]{1,18}\]$'
    ) THEN
        RAISE EXCEPTION 'rate: tiers are pairs of a quantity and a price'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.tiers <> '[]' AND NOT (
        SELECT bool_and(begins > before) AND min(begins) = 0
               AND (array_agg(price ORDER BY place DESC))[1] = NEW.price_minor
            FROM (SELECT place, begins, price, lag(begins, 1, -1) OVER (ORDER BY place) AS before
                  FROM studios_steps(NEW.tiers, NEW.price_minor)) AS steps
    ) THEN
        RAISE EXCEPTION 'rate: tiers begin at 0, ascend, and end with the price'
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(*) INTO NEW.after_withdrawn FROM studios_rate AS other
        JOIN studios_ratewithdrawal AS withdrawn ON withdrawn.rate_id = other.id
        WHERE other.item_id = NEW.item_id AND other.currency = NEW.currency
          AND other.effective_from = NEW.effective_from;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER rate_in_steps BEFORE INSERT ON studios_rate
    FOR EACH ROW EXECUTE FUNCTION studios_check_rate();

-- A price is withdrawn before its day, which the database only knows to have come when it has
-- everywhere, and before anything names it. Who would name it waits (`studios_hold_rate`).
CREATE OR REPLACE FUNCTION studios_check_withdrawal() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    begins date;
BEGIN
    SELECT effective_from INTO begins FROM studios_rate WHERE id = NEW.rate_id FOR UPDATE;
    IF begins <= (core_now() AT TIME ZONE 'UTC' - interval '12 hours')::date
        OR EXISTS (SELECT FROM studios_usagerecord WHERE rate_id = NEW.rate_id)
        OR EXISTS (SELECT FROM studios_resourcerequest WHERE rate_id = NEW.rate_id)
    THEN
        RAISE EXCEPTION 'rate %: it is in force or used', NEW.rate_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER rate_withdrawn_in_time BEFORE INSERT ON studios_ratewithdrawal
    FOR EACH ROW EXECUTE FUNCTION studios_check_withdrawal();

-- That the rate is the item's, and nobody withdraws it meanwhile. Returns its currency.
CREATE OR REPLACE FUNCTION studios_hold_rate(which bigint, item bigint) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found text;
BEGIN
    SELECT rate.currency INTO found FROM studios_rate AS rate
        WHERE rate.id = which AND rate.item_id = item FOR KEY SHARE;
    IF found IS NULL OR EXISTS (SELECT FROM studios_ratewithdrawal WHERE rate_id = which) THEN
        RAISE EXCEPTION 'rate %: it is of another item, or withdrawn', which
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN found;
END $$;

CREATE OR REPLACE FUNCTION studios_check_request() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF studios_hold_rate(NEW.rate_id, NEW.item_id) <> NEW.currency OR NOT EXISTS (
        SELECT FROM studios_resourceitem WHERE id = NEW.item_id AND kind = NEW.kind
    ) THEN
        RAISE EXCEPTION 'request %: its rate is of another kind or currency', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER request_priced_by_its_item BEFORE INSERT ON studios_resourcerequest
    FOR EACH ROW WHEN (NEW.rate_id IS NOT NULL) EXECUTE FUNCTION studios_check_request();

-- Whoever writes or charges usage of a studio does so alone until the transaction ends. A record
-- has its id from then, so a charge that saw the highest one has seen all below it, whichever
-- transaction wrote them, and whatever server they were restored into.
CREATE OR REPLACE FUNCTION studios_hold_usage(studio bigint) RETURNS void LANGUAGE sql
    SET search_path = public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('usage:' || studio, 0))
$$;

CREATE OR REPLACE FUNCTION studios_check_usage() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    priced_in text := studios_hold_rate(NEW.rate_id, NEW.item_id);
BEGIN
    PERFORM studios_hold_usage(NEW.studio_id);
    NEW.id := nextval(pg_get_serial_sequence('studios_usagerecord', 'id'));
    IF NEW.game_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM studios_game
        WHERE id = NEW.game_id AND studio_id = NEW.studio_id AND currency = priced_in
    ) THEN
        RAISE EXCEPTION 'usage of %: the game is another studio''s, or in another currency',
            NEW.source USING ERRCODE = 'check_violation';
    END IF;
    -- As none overlap, the last one that begins before this ends is the last one to end.
    IF NEW.started_at < (
        SELECT ended_at FROM studios_usagerecord
        WHERE source = NEW.source AND started_at < NEW.ended_at
        ORDER BY started_at DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'usage of % from % to % is already recorded',
            NEW.source, NEW.started_at, NEW.ended_at
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER usage_in_order BEFORE INSERT ON studios_usagerecord
    FOR EACH ROW EXECUTE FUNCTION studios_check_usage();

-- 6. Interest: members of a studio neither vote on what it is given nor carry it out, nor does who
--    votes in their place or for whom they vote; and whoever joined since does not count.
CREATE OR REPLACE FUNCTION studios_refuse_member(studio bigint, person bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM studios_membership WHERE studio_id = studio AND user_id = person) THEN
        RAISE EXCEPTION 'studio %: a member of the studio has an interest', studio
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION studios_refuse_interest() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    acting bigint[];
    receiver text;
BEGIN
    IF TG_TABLE_NAME = 'approvals_approvalvote' THEN
        acting := ARRAY[NEW.person_id, NEW.on_behalf_of_id];
    ELSE
        acting := ARRAY[NEW.payer_id];
    END IF;
    SELECT payee INTO receiver FROM approvals_approval WHERE id = NEW.approval_id;
    IF receiver LIKE 'studio:%' AND EXISTS (
        SELECT FROM studios_membership
        WHERE studio_id = split_part(receiver, ':', 2)::bigint AND user_id = ANY (acting)
    ) THEN
        RAISE EXCEPTION 'approval %: a member of the studio has an interest', NEW.approval_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER vote_of_no_member BEFORE INSERT ON approvals_approvalvote
    FOR EACH ROW EXECUTE FUNCTION studios_refuse_interest();
CREATE OR REPLACE TRIGGER use_of_no_member BEFORE INSERT ON approvals_approvaluse
    FOR EACH ROW EXECUTE FUNCTION studios_refuse_interest();

CREATE OR REPLACE FUNCTION studios_count_no_members() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM approvals_require_votes(NEW.id, NEW.required, ARRAY(
        SELECT user_id FROM studios_membership
        WHERE studio_id = split_part(NEW.payee, ':', 2)::bigint));
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_complete_without_members BEFORE UPDATE ON approvals_approval
    FOR EACH ROW WHEN (NEW.state = 'complete' AND OLD.state <> 'complete'
                       AND NEW.payee LIKE 'studio:%')
    EXECUTE FUNCTION studios_count_no_members();

-- An approval names whom its subject is for, so that nobody is counted or left out by a false name.
CREATE OR REPLACE FUNCTION studios_check_payee() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM studios_resourcerequest
        WHERE id = NEW.subject_id AND 'studio:' || studio_id = NEW.payee AND currency = NEW.currency
    ) THEN
        RAISE EXCEPTION 'approval: request % is not for % in %',
            NEW.subject_id, NEW.payee, NEW.currency USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER approval_payee_of_request BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.subject_type = 'studios.resourcerequest')
    EXECUTE FUNCTION studios_check_payee();

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER application_begins AFTER INSERT ON studios_application
    FOR EACH ROW WHEN (NEW.state NOT IN ('draft'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER application_moves BEFORE UPDATE ON studios_application
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'draft>submitted', 'in_review>reviewed', 'reviewed>accepted', 'reviewed>declined',
        'submitted>in_review');
CREATE OR REPLACE TRIGGER invitation_begins AFTER INSERT ON studios_invitation
    FOR EACH ROW WHEN (NEW.state NOT IN ('pending'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER invitation_moves BEFORE UPDATE ON studios_invitation
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'pending>accepted', 'pending>declined', 'pending>expired', 'pending>withdrawn');
CREATE OR REPLACE TRIGGER resource_request_begins AFTER INSERT ON studios_resourcerequest
    FOR EACH ROW WHEN (NEW.state NOT IN ('submitted'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER resource_request_moves BEFORE UPDATE ON studios_resourcerequest
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'approved>fulfilled', 'submitted>approved', 'submitted>cancelled', 'submitted>rejected');
CREATE OR REPLACE TRIGGER review_begins AFTER INSERT ON studios_review
    FOR EACH ROW WHEN (NEW.state NOT IN ('assigned'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER review_moves BEFORE UPDATE ON studios_review
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'assigned>submitted');
CREATE OR REPLACE TRIGGER gameevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON studios_gameevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER membershipevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON studios_membershipevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER resourcerequestevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON studios_resourcerequestevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER studioevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON studios_studioevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER approval_of_capital_request BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.kind = 'capital_request')
    EXECUTE FUNCTION approvals_check_kind(
        'studios.resourcerequest', 'person',
        '', '[{"role": "fund_manager", "count": 1}, {"role": "finance", "count": 1}]');
CREATE OR REPLACE TRIGGER approval_of_desk_request BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.kind = 'desk_request')
    EXECUTE FUNCTION approvals_check_kind(
        'studios.resourcerequest', 'person',
        '', '[{"role": "operations", "count": 1}]');
CREATE OR REPLACE TRIGGER approval_of_server_request BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.kind = 'server_request')
    EXECUTE FUNCTION approvals_check_kind(
        'studios.resourcerequest', 'person',
        '', '[{"role": "operations", "count": 1}]');
CREATE OR REPLACE TRIGGER approval_of_service_request BEFORE INSERT ON approvals_approval
    FOR EACH ROW WHEN (NEW.kind = 'service_request')
    EXECUTE FUNCTION approvals_check_kind(
        'studios.resourcerequest', 'person',
        '', '[{"role": "operations", "count": 1}]');
