"""A folder of recordings keeps to a quota: the oldest ones go, never one that goes on."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.errors import InputError
from stream_sparse.recording.folder import size_of_folder
from stream_sparse.recording.quota import Quota
from tests.support.run_folders import change_info
from tests.support.units import Gate, Numbers
from tests.support.waiting import until


def recorded(place: Path, *names: str, **options: Any) -> None:
    """Recordings, each a minute younger than the one before."""
    for minute, name in enumerate(names):
        Pipeline(Numbers()).then(nodes.Scale(), "one").run(record=place / name, **options)
        for part in open_run(place / name).segments:
            change_info(part.folder, {"started": f"2026-05-01T12:{minute:02d}:00.000+00:00"})


def there(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_the_oldest_are_deleted_and_nothing_else(tmp_path: Path) -> None:
    recorded(tmp_path, "c", "b")
    recorded(tmp_path, "a", rotate="0.5s")
    (tmp_path / "notes").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "b")
    change_info(tmp_path / "a" / "000", {"started": "2026-05-01T13:00:00.000+00:00"})
    change_info(tmp_path / "a" / "002", {"started": "2026-05-01T13:00:00.000+00:00"})
    sizes = {name: size_of_folder(tmp_path / name) for name in "abc"}
    assert all(sizes.values())
    recorded(tmp_path, "own")
    quota = Quota(sizes["a"] + size_of_folder(tmp_path / "own") + 1)
    assert quota.make_room(tmp_path / "own") == [("c", sizes["c"]), ("b", sizes["b"])]
    assert there(tmp_path) == ["a", "link", "notes", "own"]
    assert quota.notes == [f"c, b were deleted by --quota: {(sizes['b'] + sizes['c']) / 1e3:.1f} kB"]


def test_one_that_goes_on_stays_and_it_is_said_once(tmp_path: Path) -> None:
    recorded(tmp_path, "other", "cut off", "own")
    for name in ("other", "cut off"):
        change_info(tmp_path / name, {"ended": None})
    long_ago = time.time() - 7200
    for path in (tmp_path / "cut off").iterdir():
        os.utime(path, (long_ago, long_ago))
    quota = Quota(1000)
    for _ in range(2):
        quota.make_room(tmp_path / "own")
    assert there(tmp_path) == ["other", "own"]
    assert quota.notes[0].startswith("cut off was deleted by --quota: ")
    assert [note.partition(":")[2] for note in quota.notes[1:]] == [
        " nothing else is left to delete; --rotate with --max-size deletes old segments of a run"
    ]


@pytest.mark.parametrize("behind_s", [-7200, 7200])
def test_the_clock_of_a_file_server_may_be_another(tmp_path: Path, behind_s: float) -> None:
    recorded(tmp_path, "other", "own")
    change_info(tmp_path / "other", {"ended": None})
    written = time.time() - behind_s
    for path in tmp_path.glob("*/*"):
        os.utime(path, (written, written))
    Quota(1000).make_room(tmp_path / "own")
    assert there(tmp_path) == ["other", "own"]


def test_a_run_deletes_those_before_it(tmp_path: Path) -> None:
    recorded(tmp_path, "old", "older")
    pipeline = Pipeline(Gate(count=8)).then(nodes.Scale(), "one")
    with pipeline.start(record=tmp_path / "new", quota="1kB") as run:
        source: Any = run.source
        source.let(1)
        until(lambda: there(tmp_path) == ["new"], run)
        source.let(7)
        run.wait()
    gone = [(event["run"], event["bytes"] > 0) for event in run.events if event["kind"] == "deleted"]
    assert gone == [("old", True), ("older", True)]
    assert any(note.startswith("old, older were deleted by --quota: ") for note in run.notes)
    assert len(open_run(tmp_path / "new").frame) == 8


def test_it_is_a_size() -> None:
    with pytest.raises(InputError) as caught:
        Pipeline(Numbers()).start(record="run", quota="50")
    assert str(caught.value) == "--quota 50: expected a size in MB or GB, such as 50GB"
