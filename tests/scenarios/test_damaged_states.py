"""States that are damaged, forged or of another version: each command refuses them in one line."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.errors import InputError
from stream_sparse.records.state import load_state, save_state
from stream_sparse.replays.replay import replay
from tests.support.resumable_runs import film

PIPELINE = """
source: {use: array, path: film.npy}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
  k: {use: running_kurtosis, window: 6}
"""
COMMANDS: dict[str, Callable[[Path], object]] = {
    "resume": lambda folder: load(folder / "pipeline.yaml").run(resume=folder),
    "replay": replay,
}
DAMAGED = "is damaged or not the state of a run; resume another run or start again"


class Bomb:
    """Goes off where it is unpickled."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("a state ran code",)


def rewritten(path: Path, change: Callable[[str, bytes], bytes], how: int = zipfile.ZIP_STORED) -> None:
    """The same entries, changed, with the checksums that belong to them."""
    with zipfile.ZipFile(path) as old:
        entries = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", how) as new:
        for name, content in entries.items():
            new.writestr(name, content)


def resaved(path: Path, change: Callable[[Any], object]) -> None:
    content = load_state(path)
    change(content)
    save_state(path, content)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    place = content.index(b"\x93NUMPY") + 200
    content[place] ^= 4
    path.write_bytes(content)


def pickled(name: str, content: bytes) -> bytes:
    if name == "tree.npy":
        return content
    text = io.BytesIO()
    np.save(text, np.array([Bomb()], object), allow_pickle=True)
    return text.getvalue()


def shorter(content: Any) -> None:
    arrays = content["nodes"]["k"]["state"]["arrays"]
    arrays["ring"] = arrays["ring"][:-1]


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-400]), DAMAGED),
    "a flipped bit": (flip, DAMAGED),
    "pickles": (lambda path: rewritten(path, pickled), DAMAGED),
    "an array larger than its bytes": (
        lambda path: rewritten(path, lambda name, x: x.replace(b", 1), }", b", 9), }")),
        DAMAGED,
    ),
    "compressed": (
        lambda path: rewritten(path, lambda name, x: x, zipfile.ZIP_DEFLATED),
        "is compressed, unlike the state of a run; resume another run or start again",
    ),
    "another thing": (lambda path: save_state(path, {"whole": True}), DAMAGED),
    "another shape": (lambda path: resaved(path, shorter), DAMAGED),
    "another option": (
        lambda path: resaved(path, lambda state: state["nodes"]["k"]["given"].update(window="7")),
        DAMAGED,
    ),
    "another version": (
        lambda path: resaved(path, lambda state: state.update(version="9.0.0")),
        "was written by stream-sparse 9.0.0, this is ",
    ),
    "another format": (
        lambda path: resaved(path, lambda state: state.update(version="9.0.0", format=9)),
        "has format 9, this version reads format 3; use stream-sparse 9.0.0, which wrote it",
    ),
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with the state at its first frame and at its end."""
    place = tmp_path_factory.mktemp("run")
    np.save(place / "film.npy", film())
    (place / "late.yaml").write_text(PIPELINE.replace("film.npy", (place / "film.npy").as_posix()))
    return Path(load(place / "late.yaml").run(start_at="f20", frames=9, record=place / "run").folder or "")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_state_is_refused_in_one_line(
    damage: str, command: str, recorded: Path, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(recorded, tmp_path / "run"))
    path = run / ("state.npz" if command == "resume" else "start.npz")
    harm, said = DAMAGE[damage]
    harm(path)
    with pytest.raises(InputError) as caught:
        COMMANDS[command](run)
    told = str(caught.value).removeprefix("--resume: ")
    assert told.startswith(f"{path.as_posix()}: {said}")
    assert "\n" not in told


@pytest.mark.parametrize("command", COMMANDS)
def test_one_that_is_sound_is_taken_up(command: str, recorded: Path) -> None:
    COMMANDS[command](recorded)
