"""A broker that goes while a worker has messages in hand."""

from pathlib import Path
from typing import Any

import pytest
from kombu import Queue

from incubator.celery import app
from incubator.runtime.redis import RedisServer
from tests.runtime.servers import Heard


def test_a_broker_that_is_gone_is_a_lost_connection_to_who_acknowledges_late(
    tmp_path: Path, heard: Heard
) -> None:
    """Another error would end a worker's loop, and it would hang instead of coming back."""
    server = RedisServer(tmp_path / "var")
    server.ensure(heard)
    try:
        with app.connection_for_read(server.broker_url()) as connection:
            queue = Queue("trial")(connection.default_channel)
            queue.declare()
            connection.Producer().publish("look", routing_key="trial")
            message = queue.get()
            assert message is not None
            channel: Any = message.channel
            server.stop(heard)
            connection.collect()
            # A worker's loop has another pool of connections: this one is made only now.
            channel._disconnect_pools()
            with pytest.raises(connection.connection_errors):
                message.ack()
            with pytest.raises(connection.connection_errors):
                channel.qos.restore_unacked()
    finally:
        server.stop(heard)
