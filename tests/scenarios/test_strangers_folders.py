"""Run folders that a stranger has made: no command leaves them, hangs at them or fills memory for them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.errors import Error, InputError, RunError
from stream_sparse.exports.export import export
from stream_sparse.records.schema import seal
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import replay
from stream_sparse.studio.viewed_run import ViewedRun
from tests.cli.conftest import Cli, cli  # noqa: F401  a fixture

COMMANDS: dict[str, Callable[[Path], object]] = {
    "open_run": lambda folder: [open_run(folder).values, open_run(folder).arrays, open_run(folder).events],
    "verify": verify,
    "export": lambda folder: export(folder, "csv"),
    "replay": replay,
    "resume": lambda folder: load("minimal").run(resume=folder),
}


NAMES = ["values.csv", "frames.csv", "events.jsonl", "box.npy", "view.mkv", "state.npz"]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "run"
    return Path(load("bird").run(frames=12, record=folder).folder or "")


@pytest.fixture
def run(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "run"))


@contextmanager
def audited() -> Iterator[list[tuple[str, int]]]:
    """Note each file that Python opens to write, with the flags."""
    opened: list[tuple[str, int]] = []
    noting = True

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and noting and not isinstance(arguments[0], int):
            path, _, flags = arguments
            if flags & (os.O_WRONLY | os.O_RDWR):
                opened.append((os.fsdecode(path), flags))

    sys.addaudithook(note)
    yield opened
    noting = False


def tamper(run: Path, **changes: Any) -> None:
    """Change keys of run.json, and seal it as its writer would."""
    info = {**json.loads((run / "run.json").read_text()), **changes}
    (run / "run.json").write_text(json.dumps({**info, "sha256": seal(info)}))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["pipe", "link", "device"])
def test_what_is_no_file_of_the_folder_is_not_opened(
    command: str, name: str, kind: str, run: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    (run / name).unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(run / name)
    else:
        (run / name).symlink_to("/dev/zero" if kind == "device" else tmp_path / "secret")
    said = "not a regular file" if kind == "pipe" else "a link"
    with pytest.raises(InputError) as caught:
        COMMANDS[command](run)
    assert str(caught.value).removeprefix("--resume: ") == (
        f"{run.as_posix()}/{name}: is {said}; a run folder holds its own files alone: "
        "put the file itself there, or remove it"
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["", ".", "../../secret", "/etc/passwd", "..", "a/b", "c:x", "x\0y"])
def test_no_name_leads_out_of_the_folder(command: str, name: str, run: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "secret.npy", np.zeros(3))
    for changes in ({"arrays": {name: 1}}, {"files": {name: None}}):
        tamper(run, **changes)
        with pytest.raises(Error, match="expected the name of a file in this folder"):
            COMMANDS[command](run)


def test_all_that_is_written_beside_or_into_a_folder_is_a_new_file(
    run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cli: Cli,  # noqa: F811
) -> None:
    """A stranger's archive may have links in it, to whatever file of the user: none is followed."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    monkeypatch.chdir(tmp_path)
    np.save("atoms.npy", np.random.default_rng(0).normal(size=(2, 8, 8)))
    names = ["fields.csv", "fields.png", "run.csv", "a.csv", "b.html", "c.txt"]
    links = [f"{name}.tmp" for name in names] + names[:2]
    for place in [*links, ".run.part.csv", ".a.part.csv", ".b.part.html", ".c.part.text", "new_one.py"]:
        Path(place).symlink_to(tmp_path / "nothing" if place == "new_one.py" else elsewhere)
    with audited() as opened:
        for words in (
            "export run --csv", "export run --csv --to a.csv", "report run --to b.html", "fields atoms.npy",
            "report run --methods --to c.txt", "new node edge_count",
        ):  # fmt: skip
            assert cli(*words.split())[::2] == (0, ""), words
    assert cli("new", "node", "new_one")[0] == 2
    written = [(path, flags) for path, flags in opened if path.startswith(str(tmp_path)) or path[0] != "/"]
    assert [path for path, flags in written if not flags & os.O_EXCL] == []
    assert len(written) >= 7
    assert elsewhere.read_text() == "mine"


@pytest.mark.parametrize("folder", ["999999999999", "\u00b2", "\u0663", "1"])
def test_a_folder_of_another_name_is_no_segment(folder: str, run: Path) -> None:
    shutil.copytree(run, run.parent / "other")
    shutil.move(run.parent / "other", run / folder)
    tamper(run, segments=[{"folder": "000"}])
    (tmp := run / "000").mkdir()
    shutil.copy(run / "run.json", tmp)
    with pytest.raises(RunError) as caught:
        verify(run)
    assert len(str(caught.value)) < 500


def test_a_frame_with_a_number_that_no_run_reaches(run: Path) -> None:
    text = (run / "frames.csv").read_text().splitlines()
    (run / "frames.csv").write_text("\n".join([text[0], "9" * 30 + ",0.0,processed,", *text[2:]]) + "\n")
    with pytest.raises(InputError, match=r"line 2: is not a row of a frame$"):
        _ = open_run(run).frames


def test_a_cause_that_begins_like_a_formula_stays_a_text(run: Path) -> None:
    from stream_sparse.records.schema import FrameRow

    assert FrameRow(3, 0.1, "dropped", "=HYPERLINK(1)").line().startswith(b"3,0.1,dropped,'=HYPERLINK(1),")


@pytest.mark.parametrize("text", ["ffconcat version 1.0\nfile film.mkv\n", "#EXTM3U\n#EXTINF:1,\nfilm.mkv\n"])
def test_a_list_of_other_files_is_no_video(text: str, run: Path) -> None:
    (run / "view.mkv").rename(run / "film.mkv")
    (run / "view.mkv").write_text(text)
    with pytest.raises(Error, match=r"view\.mkv: is not a video, or damaged: "):
        verify(run)
    with pytest.raises(Error, match=r"view\.mkv: cannot be read: "):
        export(run, "mp4")
    assert "view.mkv is not a video" in ViewedRun("run", run).look(0).facts["problem"]
