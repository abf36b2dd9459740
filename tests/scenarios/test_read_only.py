"""An ordinary user in a folder that is read-only: commands read there, or are refused in one line."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import load
from tests.cli.conftest import Cli, cli
from tests.support.batch_films import LEARNING

__all__ = ["cli"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions of folders are POSIX")
NOBODY = 65534
DENIED = "cannot be made: permission denied; give a place that you may write to"
READ = [
    ("verify", "run"),
    ("replay", "run"),
    ("compare", "run", "run"),
    ("run", "minimal", "--no-show", "--frames", "3"),
]
REFUSED = [
    ("run", "minimal", "--no-show", "--frames", "3", "--record", "more"),
    ("export", "run", "--csv", "--to", "run.csv"),
    ("report", "run", "--to", "run/report.html"),
    ("learn", "many.yaml", "a.npy", "--out", "b.npy"),
    ("batch", "minimal", "a.npy", "--out", "HERE/out"),
]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a recording, where everybody comes to, unlike to pytest's."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder).resolve()
        path.chmod(0o755)
        monkeypatch.chdir(path)
        np.save("a.npy", np.random.default_rng(1).integers(0, 255, (12, 16, 16), np.uint8))
        Path("many.yaml").write_text(LEARNING)
        load("minimal", source="a.npy").run(record="run", view=False)
        yield path
        path.chmod(0o755)


@contextmanager
def ordinary(place: Path) -> Iterator[None]:
    """Be a user to whom the folder and what is in it is read-only; root may write everywhere."""
    place.chmod(0o555)
    (place / "run").chmod(0o555)
    was_root = os.geteuid() == 0
    try:
        if was_root:
            os.setegid(NOBODY)
            os.seteuid(NOBODY)
        yield
    finally:
        if was_root:
            os.seteuid(0)
            os.setegid(0)
        (place / "run").chmod(0o755)


def test_what_is_read_only_can_be_read_and_is_left_as_it_is(place: Path, cli: Cli) -> None:
    for words in READ:
        cli.says(*words)  # what is imported may be read by root alone
    with ordinary(place):
        for words in READ:
            cli.says(*words)
    assert sorted(path.name for path in place.iterdir()) == ["a.npy", "many.yaml", "run"]


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_what_writes_there_is_refused(place: Path, cli: Cli, words: tuple[str, ...]) -> None:
    *first, where = words
    where = where.replace("HERE", place.as_posix())
    assert cli(*first, f"a.npy/{Path(where).name}")[0] == 2  # what is imported may be read by root alone
    with ordinary(place):
        found = cli(*first, where)
    assert found == (2, "", f"error: {where}: {DENIED}\n")
    assert sorted(path.name for path in place.iterdir()) == ["a.npy", "many.yaml", "run"]
