"""Names under which nothing can be made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stream_sparse import load
from stream_sparse.errors import InputError
from stream_sparse.io.files import make_file, make_folder

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
        with pytest.raises(InputError, match=f"^{re.escape(said)}$"):
            make(Path(name))
    run = load("minimal").start()
    with pytest.raises(InputError, match=f"^{re.escape(said)}$"):
        run.record(name)
    run.stop()
    run.wait()
    assert not list(tmp_path.iterdir())
