"""A desk after years: tickets and messages as many as wanted, written by the database itself.

Texts are drawn from words of which few are in most messages and most in few, an eighth of them
Chinese. Two tickets in a hundred wait for us, one queue holds half. Indexes are made when the rows
are there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import psycopg

from incubator.core.search import tokens_of
from studios.models import Game
from support.models import Queue
from tests.servers import DatabaseServer

MESSAGES = 5
MOST_TEXTS, VOCABULARY = 20_000, 40_000
# In four tickets of ten, each message being one chance of five.
COMMON, COMMON_SHARE = "refund", 0.097
ALSO_COMMON, DENSE_COMMON, DENSE_PHRASE = "crash", "退款", "无法登录游戏"
RARE, OLD = "zanzibar", "aardvark"
RARE_EVERY, OLD_SHARE = 5_000, 50
SYLLABLES = ("ba", "co", "di", "fu", "ge", "ha", "li", "mo", "nu", "pe", "qui", "ra", "so", "tu")
DENSE = "我的游戏账号无法登录支付失败请帮助谢谢充值没有到账更新之后闪退问题客服退款订单显示服务器错误密码"
LOADED = ("support_ticket", "support_message", "support_searchrow")

TICKETS = """
INSERT INTO support_ticket (number, queue_id, subject, player_id, email, confirmed, game_id, channel,
    language, state, assignee_id, token, unread_since, created_at, last_message_at, topic, platform,
    version)
SELECT 'T-' || (1000000 + i), CASE WHEN i % 2 = 0 THEN {half} ELSE (ARRAY[{queues}])[1 + i / 2 % {others}] END,
    left(text.body, 60), CASE WHEN i % 1000 = 0 THEN {player} END, 'player' || i || '@example.com', true,
    CASE WHEN i % 3 = 0 THEN {game} END,
    CASE WHEN i % 10 < 5 THEN 'mail' WHEN i % 100 = 7 THEN 'game' ELSE 'site' END,
    CASE WHEN i % 50 = 3 THEN 'zh-hans' ELSE 'en' END,
    CASE WHEN at < 2 THEN 'open' WHEN at < 4 THEN 'waiting' WHEN at < 7 THEN 'solved'
        WHEN at < 8 THEN 'spam' ELSE 'closed' END,
    CASE WHEN i % 7 < 3 THEN {agent} WHEN at >= 4 THEN {lead} END, md5(i::text),
    CASE WHEN at < 2 OR at = 50 THEN now() END,
    now() - ({size} - i) * interval '20 seconds', now() - ({size} - i) * interval '20 seconds',
    'other', '', ''
FROM (SELECT i, ('x' || left(md5(i::text), 7))::bit(28)::int % 100 AS at
    FROM generate_series(1, {size}) AS i) AS row
JOIN powers.text ON text.id = i % {texts}
"""
MESSAGES_OF_THEM = """
INSERT INTO support_message (ticket_id, origin_id, author_id, direction, channel, subject, body, quoted,
    is_cut, created_at)
SELECT ticket.id, ticket.id, CASE WHEN k % 2 = 1 THEN {agent} END,
    CASE WHEN k % 2 = 0 THEN 'in' ELSE 'out' END, ticket.channel, '', text.body, '', false,
    ticket.created_at + k * interval '1 minute'
FROM support_ticket AS ticket CROSS JOIN generate_series(0, {messages} - 1) AS k
JOIN powers.text ON text.id = (ticket.id * {messages} + k) * 7919 % {texts}
WHERE length(ticket.token) = 32
"""
# The tokens of the texts are computed as the desk computes them.
SEARCH_ROWS = """
INSERT INTO support_searchrow (ticket_id, tokens)
SELECT ticket.id, {tokens} || array_to_tsvector(array_remove(ARRAY[
        lower(number), 't', substr(number, 3), '~' || email, '~player' || ticket.id, '~example', '~com',
        CASE WHEN ticket.id % {rare} = 0 THEN 'zanzibar' END,
        CASE WHEN ticket.id < {size} / {old} THEN 'aardvark' END,
        CASE WHEN player_id IS NOT NULL THEN '~@' || player_id END], NULL))
FROM support_ticket AS ticket {joins}
WHERE length(ticket.token) = 32
"""
TEXT_TABLE = "CREATE TABLE powers.text (id bigint PRIMARY KEY, body text, tokens tsvector)"


def fill_desk(database: str, size: int, people: dict[str, int], game: Game) -> None:
    """Tickets by the thousand beside whatever is there. `people` are player, agent and lead."""
    heaps = list(Queue.objects.values_list("pk", "slug"))
    others = [str(pk) for pk, slug in heaps if slug != "other"]
    texts, kth = min(MOST_TEXTS, size // 5), range(MESSAGES)
    names: dict[str, object] = {
        **people,
        "game": game.pk,
        "half": next(pk for pk, slug in heaps if slug == "other"),
        "queues": ", ".join(others),
        "others": len(others),
        "size": size,
        "texts": texts,
        "messages": MESSAGES,
        "rare": max(1, min(RARE_EVERY, size // 5)),
        "old": OLD_SHARE,
    }
    names["tokens"] = " || ".join(f"text{k}.tokens" for k in kth)
    names["joins"] = "".join(
        f" JOIN powers.text AS text{k}"
        f" ON text{k}.id = (ticket.id * {MESSAGES} + {k}) * 7919 % {texts}"
        for k in kth
    )
    with DatabaseServer().connect(database) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("SET maintenance_work_mem = '512MB'")
        superuser.execute("CREATE SCHEMA IF NOT EXISTS powers")
        _write_texts(superuser, texts)
        with _without_indexes(superuser):
            for statement in (TICKETS, MESSAGES_OF_THEM, SEARCH_ROWS):
                superuser.execute(statement.format(**names).encode())
        superuser.execute("VACUUM ANALYZE support_ticket, support_message, support_searchrow")


@contextmanager
def _without_indexes(superuser: psycopg.Connection) -> Iterator[None]:
    """Those of no constraint: rows are written several times as fast, and the trees are dense."""
    made = superuser.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY(%s) AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [list(LOADED)],
    ).fetchall()
    for name, _definition in made:
        superuser.execute(f"DROP INDEX {name}".encode())
    yield
    for _name, definition in made:
        superuser.execute(definition.encode())


def _write_texts(superuser: psycopg.Connection, texts: int) -> None:
    dice = Random("desk")
    words = [_word(dice) for _ in range(VOCABULARY)]
    superuser.execute(TEXT_TABLE)
    statement = "COPY powers.text (id, body, tokens) FROM STDIN"
    with superuser.cursor() as cursor, cursor.copy(statement) as copy:
        for number in range(texts):
            body = _dense_text(dice) if number % 8 == 0 else _text(dice, words)
            tokens = " ".join(f"'{token}'" for token in sorted(tokens_of(body)))
            copy.write_row((number, body, tokens))


def _word(dice: Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 5)))


def _text(dice: Random, words: list[str]) -> str:
    # The first words of the list are in most texts, the last in next to none.
    found = [words[int(len(words) * dice.random() ** 4)] for _ in range(dice.randint(15, 60))]
    found += [word for word in (COMMON, ALSO_COMMON) if dice.random() < COMMON_SHARE]
    dice.shuffle(found)
    return f"{' '.join(found).capitalize()}."


def _dense_text(dice: Random) -> str:
    parts = []
    for _ in range(dice.randint(3, 10)):
        begin = dice.randrange(len(DENSE) - 8)
        parts.append(DENSE[begin : begin + dice.randint(4, 8)])
    parts += [DENSE_COMMON] if dice.random() < 0.5 else []
    parts += [DENSE_PHRASE] if dice.random() < 0.01 else []
    dice.shuffle(parts)
    return "，".join(parts)
