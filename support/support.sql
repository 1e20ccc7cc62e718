-- Rules of support that no program can leave out. `manage.py migrate` applies this file whole, as
-- often as it runs; the guards it is built of are in incubator/core/core.sql.

-- Series of numbers that may have gaps, see incubator.core.numbers.
CREATE SEQUENCE IF NOT EXISTS number_t START 1001;  -- tickets
CREATE SEQUENCE IF NOT EXISTS number_inc START 1001;  -- incidents

-- The tickets that a search finds, as many as are wanted. Never by looking at all of them, which the
-- planner holds for cheaper than it is; and as if none were left out, or it would go past the index
-- where words are rare.
CREATE OR REPLACE FUNCTION support_found(wanted tsquery, most integer) RETURNS SETOF bigint
    LANGUAGE sql STABLE SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    WITH found AS MATERIALIZED (SELECT ticket_id FROM support_searchrow WHERE tokens @@ wanted)
    SELECT ticket_id FROM found LIMIT most
$$;

-- Whose ticket it is, from where it came, and whose block made it spam, stays written there. Of the
-- address it was asked from, erasing takes the words (below), and nothing else does.
CREATE OR REPLACE TRIGGER ticket_stays BEFORE DELETE OR TRUNCATE ON support_ticket
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER ticket_kept BEFORE UPDATE ON support_ticket
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'number', 'player_id', 'channel', 'token',
        'blocked_id', 'created_at');
CREATE OR REPLACE TRIGGER ticket_address_kept BEFORE UPDATE ON support_ticket
    FOR EACH ROW WHEN (NEW.email <> OLD.email AND NEW.erased_at IS NULL)
    EXECUTE FUNCTION core_refuse_change('who asked is kept as it was written, or erased');

-- Two tickets are made one where it shows no account's words to anybody else, once: afterwards a
-- ticket only follows the one that it is part of.
CREATE OR REPLACE FUNCTION support_check_merged() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    whole support_ticket%ROWTYPE;
BEGIN
    IF OLD.merged_into_id IS NOT NULL THEN
        IF NEW.merged_into_id IS DISTINCT FROM
            (SELECT merged_into_id FROM support_ticket WHERE id = OLD.merged_into_id)
            OR NEW.merged_into_id IS NULL THEN
            RAISE EXCEPTION 'ticket %: it stays part of the ticket that it was merged into',
                NEW.number USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO whole FROM support_ticket WHERE id = NEW.merged_into_id;
    IF OLD.state NOT IN ('open', 'waiting', 'solved')
       OR whole.state NOT IN ('open', 'waiting', 'solved')
       OR whole.merged_into_id IS NOT NULL OR whole.id = NEW.id THEN
        RAISE EXCEPTION 'ticket %: it is merged while it goes on, into another that goes on',
            NEW.number USING ERRCODE = 'check_violation';
    ELSIF NEW.player_id IS NOT NULL AND NEW.player_id IS DISTINCT FROM whole.player_id THEN
        RAISE EXCEPTION 'ticket %: what an account said is merged only with what it said itself',
            NEW.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ticket_merges BEFORE UPDATE ON support_ticket
    FOR EACH ROW WHEN (NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id)
    EXECUTE FUNCTION support_check_merged();

-- Who appeals does so against what was put on them, and nobody else's ticket names it.
CREATE OR REPLACE FUNCTION support_check_appeal() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.player_id IS NULL
       OR NEW.player_id <> coalesce(
            (SELECT player_id FROM billing_ban WHERE id = NEW.ban_id),
            (SELECT user_id FROM accounts_accountlock WHERE id = NEW.lock_id)) THEN
        RAISE EXCEPTION 'ticket %: it appeals against what was put on somebody else', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ticket_appeals BEFORE INSERT OR UPDATE ON support_ticket
    FOR EACH ROW WHEN (NEW.ban_id IS NOT NULL OR NEW.lock_id IS NOT NULL)
    EXECUTE FUNCTION support_check_appeal();

-- A ticket is erased once nothing is left of what was said in it, and stays so.
CREATE OR REPLACE FUNCTION support_check_erased() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state NOT IN ('closed', 'merged')
       OR EXISTS (SELECT FROM support_message WHERE ticket_id = NEW.id AND erased_at IS NULL) THEN
        RAISE EXCEPTION 'ticket %: it is over, and all that was said in it erased, before it is',
            NEW.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- Nothing else closes what was not solved.
CREATE OR REPLACE FUNCTION support_check_closed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM support_message WHERE ticket_id = NEW.id AND erased_at IS NULL) THEN
        RAISE EXCEPTION 'ticket %: no step leads from % to closed before all of it is erased',
            NEW.number, OLD.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ticket_closed_unsolved BEFORE UPDATE ON support_ticket
    FOR EACH ROW WHEN (NEW.state = 'closed' AND OLD.state NOT IN ('solved', 'closed'))
    EXECUTE FUNCTION support_check_closed();

CREATE OR REPLACE TRIGGER ticket_can_be_erased BEFORE UPDATE ON support_ticket
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL)
    EXECUTE FUNCTION support_check_erased();
CREATE OR REPLACE TRIGGER ticket_stays_erased BEFORE UPDATE ON support_ticket
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL OR OLD.erased_at IS NOT NULL)
    EXECUTE FUNCTION core_erase_only('subject', 'email', 'version');
CREATE OR REPLACE TRIGGER ticket_erased AFTER UPDATE ON support_ticket
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL)
    EXECUTE FUNCTION core_forget('support.ticket', 'subject');

-- A sender is blocked once and unblocked once.
CREATE OR REPLACE TRIGGER blocked_sender_stays BEFORE DELETE OR TRUNCATE ON support_blockedsender
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER blocked_sender_kept BEFORE UPDATE ON support_blockedsender
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'sender', 'reason', 'blocked_by_id',
        'blocked_at');
CREATE OR REPLACE TRIGGER blocked_sender_ended BEFORE UPDATE ON support_blockedsender
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');

-- A customer's tier begins standing, is kept as it was granted, and ends once.
CREATE OR REPLACE TRIGGER customer_tier_stays BEFORE DELETE OR TRUNCATE ON support_customertier
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER customer_tier_begins BEFORE INSERT ON support_customertier
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('a tier begins standing');
CREATE OR REPLACE TRIGGER customer_tier_kept BEFORE UPDATE ON support_customertier
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'player_id', 'tier', 'reason', 'until',
        'set_by_id', 'since');
CREATE OR REPLACE TRIGGER customer_tier_ended BEFORE UPDATE ON support_customertier
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');

-- More than to everybody is promised only in tickets of a player to whom it was granted.
CREATE OR REPLACE FUNCTION support_check_tier() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM support_customertier WHERE player_id = NEW.player_id AND tier = NEW.tier
    ) THEN
        RAISE EXCEPTION 'ticket %: nobody granted this tier to its player', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ticket_tier_granted
    BEFORE INSERT OR UPDATE OF tier, player_id ON support_ticket
    FOR EACH ROW WHEN (NEW.tier <> 'standard') EXECUTE FUNCTION support_check_tier();
-- What is over keeps the tier that it was answered under.
CREATE OR REPLACE TRIGGER ticket_tier_stays BEFORE UPDATE ON support_ticket
    FOR EACH ROW WHEN (NEW.tier <> OLD.tier AND OLD.state IN ('closed', 'merged'))
    EXECUTE FUNCTION core_refuse_change('what is over counts as it was answered');

-- What was said and what arrived stays as it was, but for two things: merging and splitting move a
-- message to another ticket, and words and bytes may be erased, which leaves a row that says so.
CREATE OR REPLACE TRIGGER message_stays BEFORE DELETE OR TRUNCATE ON support_message
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER message_kept BEFORE UPDATE ON support_message
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('origin_id', 'author_id', 'direction',
        'channel', 'is_cut', 'mail_id', 'answers_id', 'key', 'created_at');
CREATE OR REPLACE TRIGGER message_words BEFORE UPDATE ON support_message
    FOR EACH ROW EXECUTE FUNCTION core_erase_only('body', 'quoted', 'subject');
CREATE OR REPLACE TRIGGER attachment_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON support_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- Out of an account's ticket, into one that is not that account's, moves only what the person of
-- that one said, with what we said to it.
CREATE OR REPLACE FUNCTION support_check_moved() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    whose bigint := (SELECT player_id FROM support_ticket WHERE id = OLD.ticket_id);
    whom bigint := (SELECT player_id FROM support_ticket WHERE id = NEW.ticket_id);
BEGIN
    IF whose IS NULL OR whose = whom
       OR NEW.direction = 'in' AND NEW.author_id IS NOT DISTINCT FROM whom
       OR NEW.direction <> 'in' AND EXISTS (
            SELECT FROM support_message
            WHERE ticket_id = NEW.ticket_id AND origin_id <> NEW.ticket_id
              AND direction = 'in' AND author_id IS NOT DISTINCT FROM whom) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'message %: it was said in the ticket of another account', NEW.id
        USING ERRCODE = 'check_violation';
END $$;

-- Afterwards, as an answer may move before what it answers.
CREATE OR REPLACE TRIGGER message_moves AFTER UPDATE ON support_message
    FOR EACH ROW WHEN (NEW.ticket_id <> OLD.ticket_id) EXECUTE FUNCTION support_check_moved();

CREATE OR REPLACE TRIGGER received_mail_stays BEFORE DELETE OR TRUNCATE ON support_receivedmail
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER received_mail_kept BEFORE UPDATE ON support_receivedmail
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('mailbox', 'key', 'content_hash', 'message_id',
        'nature', 'verified', 'more_parts', 'received_at');
CREATE OR REPLACE TRIGGER received_mail_head BEFORE UPDATE ON support_receivedmail
    FOR EACH ROW EXECUTE FUNCTION core_erase_only('sender_text', 'sender', 'copied');
CREATE OR REPLACE TRIGGER arrival_stays BEFORE DELETE OR TRUNCATE ON support_arrival
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER arrival_kept BEFORE UPDATE ON support_arrival
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('mail_id', 'size', 'sha256', 'arrived_at');
CREATE OR REPLACE TRIGGER arrival_bytes BEFORE UPDATE ON support_arrival
    FOR EACH ROW EXECUTE FUNCTION core_erase_only('file', 'envelope_from');

-- What went out went to whom it went; what came of it is added.
CREATE OR REPLACE TRIGGER delivery_stays BEFORE DELETE OR TRUNCATE ON support_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER delivery_kept BEFORE UPDATE ON support_delivery
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('ticket_id', 'message_id', 'channel',
        'letter_id', 'created_at');
CREATE OR REPLACE TRIGGER delivery_address BEFORE UPDATE ON support_delivery
    FOR EACH ROW WHEN (NEW.recipient NOT IN ('', OLD.recipient))
    EXECUTE FUNCTION core_refuse_change('who was written to is named or erased');

-- A refund stays beside the ticket that it was given from; merging moves it, to a ticket of the same
-- account. Its player is told of it once.
CREATE OR REPLACE FUNCTION support_check_refund() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT player_id FROM support_ticket WHERE id = NEW.ticket_id) IS DISTINCT FROM
       (SELECT player_id FROM support_ticket WHERE id = OLD.ticket_id) THEN
        RAISE EXCEPTION 'refund %: it was given to another account', NEW.refund_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ticket_refund_stays BEFORE DELETE OR TRUNCATE ON support_ticketrefund
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER ticket_refund_kept BEFORE UPDATE ON support_ticketrefund
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('id', 'refund_id');
CREATE OR REPLACE TRIGGER ticket_refund_moves BEFORE UPDATE ON support_ticketrefund
    FOR EACH ROW WHEN (NEW.ticket_id <> OLD.ticket_id) EXECUTE FUNCTION support_check_refund();
CREATE OR REPLACE TRIGGER ticket_refund_told_once BEFORE UPDATE ON support_ticketrefund
    FOR EACH ROW WHEN (OLD.message_id IS NOT NULL
        AND NEW.message_id IS DISTINCT FROM OLD.message_id)
    EXECUTE FUNCTION core_refuse_change('what is told is told');

-- A time of waiting begins, and ends once.
CREATE OR REPLACE TRIGGER wait_stays BEFORE DELETE OR TRUNCATE ON support_wait
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER wait_kept BEFORE UPDATE ON support_wait
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('ticket_id', 'side', 'since');
CREATE OR REPLACE TRIGGER wait_ended BEFORE UPDATE ON support_wait
    FOR EACH ROW WHEN (OLD.until IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');

-- So does a time at the desk.
CREATE OR REPLACE TRIGGER presence_stays BEFORE DELETE OR TRUNCATE ON support_presence
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER presence_kept BEFORE UPDATE ON support_presence
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('agent_id', 'since');
CREATE OR REPLACE TRIGGER presence_ended BEFORE UPDATE ON support_presence
    FOR EACH ROW WHEN (OLD.until IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');

-- A chat can be left and gone on with; what was read in it stays read.
CREATE OR REPLACE TRIGGER chat_stays BEFORE DELETE OR TRUNCATE ON support_chat
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER chat_kept BEFORE UPDATE ON support_chat
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('ticket_id', 'began_at');
CREATE OR REPLACE TRIGGER chat_read_on BEFORE UPDATE ON support_chat
    FOR EACH ROW WHEN (NEW.read_up_to < OLD.read_up_to OR NEW.read_by_desk < OLD.read_by_desk)
    EXECUTE FUNCTION core_refuse_change('what was read stays read');

-- What a game said with its ticket, and what it was given to read.
CREATE OR REPLACE TRIGGER from_game_stays BEFORE DELETE OR TRUNCATE ON support_fromgame
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER from_game_kept BEFORE UPDATE ON support_fromgame
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('ticket_id', 'game_id', 'build');
-- What names a person may be taken away, and is never another's.
CREATE OR REPLACE TRIGGER from_game_names_the_same BEFORE UPDATE ON support_fromgame
    FOR EACH ROW WHEN (NEW.player_id NOT IN ('', OLD.player_id)
        OR NEW.session NOT IN ('', OLD.session))
    EXECUTE FUNCTION core_refuse_change('who was named is named or erased');
CREATE OR REPLACE TRIGGER game_reply_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON support_gamereply
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- What was promised, and the hours it was promised in, stay as they were.
CREATE OR REPLACE TRIGGER policy_version_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON support_slapolicyversion
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();

-- A clock begins running, ends once, and never starts later than it did. That it was broken, or
-- warned of, is said once.
CREATE OR REPLACE TRIGGER clock_stays BEFORE DELETE OR TRUNCATE ON support_clock
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER clock_begins BEFORE INSERT ON support_clock
    FOR EACH ROW WHEN (NEW.stopped_at IS NOT NULL OR NEW.breached_at IS NOT NULL
        OR NEW.warned_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('a clock begins running');
CREATE OR REPLACE TRIGGER clock_kept BEFORE UPDATE ON support_clock
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('ticket_id', 'kind', 'started_at');
CREATE OR REPLACE TRIGGER clock_ended BEFORE UPDATE ON support_clock
    FOR EACH ROW WHEN (OLD.stopped_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');
CREATE OR REPLACE TRIGGER clock_begins_no_later BEFORE UPDATE ON support_clock
    FOR EACH ROW WHEN (NEW.counts_from > OLD.counts_from)
    EXECUTE FUNCTION core_refuse_change('who waits has waited since then');
CREATE OR REPLACE TRIGGER clock_breached_once BEFORE UPDATE ON support_clock
    FOR EACH ROW WHEN (OLD.breached_at IS NOT NULL
        AND NEW.breached_at IS DISTINCT FROM OLD.breached_at)
    EXECUTE FUNCTION core_refuse_change('a promise is broken once');
CREATE OR REPLACE TRIGGER clock_warned_once BEFORE UPDATE ON support_clock
    FOR EACH ROW WHEN (OLD.warned_at IS NOT NULL
        AND NEW.warned_at IS DISTINCT FROM OLD.warned_at)
    EXECUTE FUNCTION core_refuse_change('it is warned once');

-- That a game's tickets are open to its studio begins, and ends once.
CREATE OR REPLACE TRIGGER studio_desk_stays BEFORE DELETE OR TRUNCATE ON support_studiodesk
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER studio_desk_kept BEFORE UPDATE ON support_studiodesk
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('game_id', 'answers', 'granted_by_id', 'since');
CREATE OR REPLACE TRIGGER studio_desk_ended BEFORE UPDATE ON support_studiodesk
    FOR EACH ROW WHEN (OLD.until IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');

-- What was announced was announced; that somebody was told of it is said once.
CREATE OR REPLACE TRIGGER announcement_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON support_announcement
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER announcement_text_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON support_announcementtext
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER telling_stays BEFORE DELETE OR TRUNCATE ON support_telling
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER telling_kept BEFORE UPDATE ON support_telling
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('announcement_id', 'ticket_id');
CREATE OR REPLACE TRIGGER telling_done_once BEFORE UPDATE ON support_telling
    FOR EACH ROW WHEN (OLD.done_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is told is told');

-- Who solved what, when, for which queue and game is kept; merging moves it. What somebody thinks of
-- it they may say again, later.
CREATE OR REPLACE TRIGGER solution_stays BEFORE DELETE OR TRUNCATE ON support_solution
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER solution_kept BEFORE UPDATE ON support_solution
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('agent_id', 'queue_id', 'game_id', 'token',
        'solved_at');
CREATE OR REPLACE TRIGGER solution_begins BEFORE INSERT ON support_solution
    FOR EACH ROW WHEN (NEW.rated_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('a solution is rated afterwards');
CREATE OR REPLACE TRIGGER solution_rated_forward BEFORE UPDATE ON support_solution
    FOR EACH ROW WHEN ((NEW.score <> OLD.score AND NEW.rated_at IS NOT DISTINCT FROM OLD.rated_at)
        OR NEW.rated_at < OLD.rated_at OR (OLD.rated_at IS NOT NULL AND NEW.rated_at IS NULL))
    EXECUTE FUNCTION core_refuse_change('what was said before is not unsaid');

-- How long somebody wrote is measured once, and charged once.
CREATE OR REPLACE TRIGGER service_stays BEFORE DELETE OR TRUNCATE ON support_servicetime
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE OR REPLACE TRIGGER service_kept BEFORE UPDATE ON support_servicetime
    FOR EACH ROW EXECUTE FUNCTION core_keep_columns('message_id', 'agent_id', 'seconds',
        'ended_at');
CREATE OR REPLACE TRIGGER service_decided BEFORE UPDATE ON support_servicetime
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL)
    EXECUTE FUNCTION core_refuse_change('what is over is over');

-- Written by `manage.py rules_sql --write` from the models, from here to the end.
CREATE OR REPLACE TRIGGER incident_begins AFTER INSERT ON support_incident
    FOR EACH ROW WHEN (NEW.state NOT IN ('open'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER incident_moves BEFORE UPDATE ON support_incident
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'fixed>open', 'open>fixed');
CREATE OR REPLACE TRIGGER ticket_begins AFTER INSERT ON support_ticket
    FOR EACH ROW WHEN (NEW.state NOT IN ('open'))
    EXECUTE FUNCTION core_lifecycle('state');
CREATE OR REPLACE TRIGGER ticket_moves BEFORE UPDATE ON support_ticket
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION core_lifecycle('state',
        'closed>closed', 'open>closed', 'open>merged', 'open>solved', 'open>spam', 'open>waiting',
        'solved>closed', 'solved>merged', 'solved>open', 'spam>closed', 'spam>open',
        'waiting>closed', 'waiting>merged', 'waiting>open', 'waiting>solved', 'waiting>spam');
CREATE OR REPLACE TRIGGER incidentevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON support_incidentevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER solutionevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON support_solutionevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
CREATE OR REPLACE TRIGGER ticketevent_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON support_ticketevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();
