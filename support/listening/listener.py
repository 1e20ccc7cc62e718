"""The process that takes mail in: open at one place, until it is asked to end."""

import asyncio
import logging
import signal
import weakref
from collections.abc import Callable
from pathlib import Path

from support.listening.bounds import Bounds, Doors, Room
from support.listening.conversation import Conversation, Desk
from support.listening.places import Place
from support.listening.storing import Store

log = logging.getLogger(__name__)

# What is in hand when the process is asked to end has so long to be finished.
LAST_SECONDS = 10.0
# The mail server runs as another user of the same group.
SOCKET_MODE = 0o660


class Taken(Exception):
    """Somebody listens there already."""


class Listener:
    def __init__(self, bounds: Bounds | None = None) -> None:
        bounds = bounds or Bounds()
        self._desk = Desk(bounds, Doors(bounds), Room(bounds.room), Store(bounds))
        self._conversations: weakref.WeakSet[Conversation] = weakref.WeakSet()
        self._server: asyncio.Server | None = None

    async def open(self, place: Place) -> Place:
        """Listen, and say where: port 0 is any that is free. Raises Taken or OSError."""
        loop = asyncio.get_running_loop()
        if place.path:
            # asyncio takes the file of a socket away, whoever listens there.
            if place.is_greeted():
                raise Taken(f"Somebody listens at {place} already.")
            self._server = await loop.create_unix_server(self._begin, place.path)
            Path(place.path).chmod(SOCKET_MODE)
            return place
        self._server = await loop.create_server(self._begin, place.host, place.port)
        return Place(host=place.host, port=self._server.sockets[0].getsockname()[1])

    async def close(self, *, seconds: float = LAST_SECONDS) -> bool:
        """Take no more, answer what is in hand; whether that worked out in time."""
        if self._server is not None:
            self._server.close()
        until = asyncio.get_running_loop().time() + seconds
        for conversation in list(self._conversations):
            conversation.leave()
        while self._at_work() and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        late = self._at_work()
        for conversation in late:
            if conversation.transport is not None:
                conversation.transport.close()
        left = max(0.1, until - asyncio.get_running_loop().time())
        return await self._desk.store.close(seconds=left) and not late

    def _begin(self) -> Conversation:
        conversation = Conversation(self._desk)
        self._conversations.add(conversation)
        return conversation

    def _at_work(self) -> list[Conversation]:
        return [one for one in self._conversations if one.is_at_work]


async def listen(place: Place, say: Callable[[str], None]) -> bool:
    """Until SIGTERM or SIGINT; whether everything in hand was finished."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    listener = Listener()
    say(f"Mail is taken in at {await listener.open(place)}.")
    await over.wait()
    return await listener.close()
