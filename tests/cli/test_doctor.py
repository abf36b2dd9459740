"""`doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse import opencv
from stream_sparse.data import catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Cli = Callable[..., tuple[int, str, str]]

PARTS = ["python", "packages", "opencv", "display", "cameras", "codecs", "disk", "kernels", "samples"]


def test_every_part_has_a_line(cli: Cli) -> None:
    code, out, err = cli("doctor")
    assert (code, err) == (0, ""), out
    assert [line[8:].split()[0] for line in out.splitlines()] == PARTS


def test_what_is_broken_is_said_with_how_to_mend_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opencv, "problem", lambda: "OpenCV is missing; pip install it")
    code, out, _ = cli("doctor")
    assert code == 1
    assert "BROKEN  opencv   OpenCV is missing; pip install it\n" in out


def test_a_look_that_fails_does_not_hide_the_others(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> bool:
        raise PermissionError("no entry")

    monkeypatch.setattr(catalog, "have", fails)
    code, out, _ = cli("doctor")
    assert code == 1
    assert out.splitlines()[-1] == "BROKEN  samples  PermissionError: no entry"
    assert out.splitlines()[0].startswith("ok      python")
