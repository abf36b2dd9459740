from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator

import pytest

from stream_sparse.highgui.display import Connection

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X servers are looked at on Linux")


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection to a socket that is named as that of display :4711, and its other end."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X4711-{os.getpid()}/.X11-unix/X4711")
        server.listen()
        client = socket.socket(socket.AF_UNIX)
        client.connect(server.getsockname())
        other, _ = server.accept()
        yield client, other
        client.close()
        other.close()


def test_a_connection_lives_as_long_as_its_other_end(ends: tuple[socket.socket, socket.socket]) -> None:
    client, other = ends
    connection = Connection("somewhere:4711.0")
    assert connection.alive()
    other.send(b"an event")
    assert connection.alive()
    assert client.recv(100) == b"an event"  # it was left for its owner
    other.close()
    assert not connection.alive()
    assert not connection.alive()


def test_connections_to_others_do_not_count(ends: tuple[socket.socket, socket.socket]) -> None:
    elsewhere = [Connection(":471"), Connection(""), Connection("wayland-0")]
    ends[1].close()
    assert all(connection.alive() for connection in elsewhere)
