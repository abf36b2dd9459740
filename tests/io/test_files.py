"""Folders and files: names that cannot be, places that refuse, and one folder for each who asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stream_sparse import load
from stream_sparse.io.files import make_file, make_folder
from tests.failing import fails

NAMES = [
    (".", ".: cannot be made: it has no name of its own; give one: new"),
    ("", ".: cannot be made: it has no name of its own; give one: new"),
    ("/", "/: cannot be made: it has no name of its own; give one: /new"),
    ("..", "..: cannot be made: it has no name of its own; give one: ../new"),
    ("a/..", "a/..: cannot be made: it has no name of its own; give one: a/../new"),
    ("a\0b", r"'a\x00b': cannot be made: no name may have a null character; give another"),
]


@pytest.mark.parametrize(("name", "said"), NAMES)
def test_a_name_that_cannot_be_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for make in (make_folder, make_file):
        with fails(said):
            make(Path(name))
    with load("minimal").start() as run, fails(said):
        run.record(name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    where = tmp_path.as_posix()
    with fails(f"{where}/file/run: cannot be made: {where}/file is a file, not a folder; give another place"):
        make_folder(tmp_path / "file" / "run")

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with fails(f"{where}/run: cannot be made: permission denied; give a place that you may write to"):
        make_folder(tmp_path / "run")


def test_each_of_many_threads_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: make_folder(tmp_path / "run"), range(80)))
    assert {p.name for p in found} == {"run", *(f"run-{n}" for n in range(2, 81))}
    assert set(tmp_path.iterdir()) == found
