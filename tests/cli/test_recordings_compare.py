"""`compare`: the printed table, to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse import load
from tests.support.run_folders import change_info

from .conftest import Cli

FILE = """
name: counts
source: {use: array, path: film.npy}
nodes:
  pixel: {use: pixel_tap, row: 0, col: 0}
  relu: {use: relu, theta: 2}
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a film of ten frames, whose pixel counts them."""
    import numpy as np

    monkeypatch.chdir(tmp_path)
    np.save("film.npy", np.repeat(np.arange(10, dtype=np.uint8), 16).reshape(10, 4, 4))


def record(name: str, text: str = FILE, frames: int | None = None) -> None:
    Path("p.yaml").write_text(text)
    load("p.yaml").run(record=name, frames=frames)
    change_info(Path(name), {"started": "2026-05-01T12:00:00.000+00:00"})


def shown(out: str) -> str:
    """The printed lines without the spaces at their ends."""
    lines = out.splitlines()
    assert max(map(len, lines)) <= 100
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_two_runs(cli: Cli) -> None:
    record("a")
    record("b", FILE.replace("theta: 2", "theta: 3"))
    out = cli.says("compare", "a", "b")
    assert shown(out) == Path(__file__).with_name("compared.txt").read_text("utf-8")


def test_secrets_are_masked(cli: Cli) -> None:
    record("a")
    record("b")
    file = Path("b/pipeline.yaml")
    file.write_text(file.read_text().replace("film.npy", "rtsp://eva:word@10.0.0.5/live"))
    out = cli.says("compare", "a", "b")
    assert "word" not in out
    assert "rtsp://***@10.0.0.5/live" in out.replace("\n", "")
