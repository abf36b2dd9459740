from __future__ import annotations

import sys

import pytest

from stream_sparse.studio.connections import Connections, Room, files_to_open


class Line:
    """A connection."""

    open = True

    def closed(self) -> bool:
        return not self.open

    def close(self) -> None:
        self.open = False


def test_the_oldest_stranger_of_the_largest_crowd_makes_way() -> None:
    connections = Connections(Room(strangers=4, known=9, viewers=3))
    lines = {name: Line() for name in ("a1", "b1", "b2", "b3", "b4", "b5", "a2")}
    for name, line in lines.items():
        connections.come(line, name[0])
    assert [name for name, line in lines.items() if line.open] == ["a1", "b4", "b5", "a2"]


def test_who_has_shown_the_token_stays_and_strangers_take_no_room_of_those() -> None:
    connections = Connections(Room(strangers=2, known=2, viewers=1))
    known = [Line(), Line()]
    for line in known:
        connections.come(line, "a")
        assert connections.know(line)
    for _ in range(9):
        connections.come(Line(), "a")
    third = Line()
    connections.come(third, "b")
    assert not connections.know(third)
    known[0].close()
    assert connections.know(third)
    assert known[1].open
    assert third.open


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limits")
def test_a_process_opens_as_many_files_as_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    now = [256, 4096]
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(now))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: now.__setitem__(slice(None), limits))
    endless = resource.RLIM_INFINITY
    for soft, hard, most, then in (
        (256, endless, 1024, 1024), (256, 512, 512, 512), (4096, 4096, 1024, 4096),
        (endless, endless, 1024, endless),
    ):  # fmt: skip
        now[:] = soft, hard
        assert files_to_open() == most
        assert now == [then, hard]
