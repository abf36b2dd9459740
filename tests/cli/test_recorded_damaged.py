"""`replay`, `verify` and `export` of what is damaged or no run folder: a clear line, and no result."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stream_sparse import load
from tests.conftest import RECORDED
from tests.waiting import until_frames

from .conftest import Cli

COMMANDS = {
    "replay": ("replay",), "verify": ("verify",), "csv": ("export", "--csv"),
    "parquet": ("export", "--parquet"), "nwb": ("export", "--nwb"),
}  # fmt: skip
EXPORTS = ("csv", "parquet", "nwb")


@pytest.fixture
def said(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], tuple[int, str]]:
    """Exit code and the line of a command on a folder; a command that fails leaves no file behind."""
    monkeypatch.chdir(tmp_path)

    def run(command: str, folder: str) -> tuple[int, str]:
        word, *options = COMMANDS[command]
        before = sorted(Path().iterdir())
        code, out, err = cli(word, folder, *options)
        if code:
            assert sorted(Path().iterdir()) == before
            assert out == ""
        assert (out + err).count("\n") == 1
        return code, (out + err).strip()

    return run


def missing(name: str) -> Callable[[Path], None]:
    return lambda run: (run / name).unlink()


def written(name: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    return lambda run: (run / name).write_bytes(change((run / name).read_text("latin-1")).encode("latin-1"))


def line(number: int, text: str) -> Callable[[str], str]:
    def change(table: str) -> str:
        lines = table.splitlines(keepends=True)
        return "".join([*lines[: number - 1], text + "\n", *lines[number:]])

    return change


CUT_NPY = "/box.npy: is damaged or cut short: mmap length is greater than file size"
DAMAGES = {
    "values missing": (missing("values.csv"), dict.fromkeys(COMMANDS, "/values.csv: is missing")),
    "frames missing": (missing("frames.csv"), dict.fromkeys(COMMANDS, "/frames.csv: is missing")),
    "pipeline missing": (
        missing("pipeline.yaml"),
        dict.fromkeys(("replay", "verify", "parquet", "nwb"), "/pipeline.yaml: is missing"),
    ),
    "events missing": (
        missing("events.jsonl"),
        dict.fromkeys(("replay", "verify", "nwb"), "/events.jsonl: is missing"),
    ),
    "array missing": (
        missing("box.npy"),
        dict.fromkeys(("replay", "verify", "parquet", "nwb"), "/box.npy: is missing"),
    ),
    "frames torn": (
        written("frames.csv", lambda text: text[:700]),
        dict.fromkeys(COMMANDS, "/frames.csv: line 26: has no end"),
    ),
    "frames of rubbish": (
        written("frames.csv", line(10, "x,y,processed,")),
        dict.fromkeys(COMMANDS, "/frames.csv: line 10: is no row of a frame: x,y,processed,"),
    ),
    "frames cut at the end of a line": (
        written("frames.csv", lambda text: "".join(text.splitlines(keepends=True)[:31])),
        dict.fromkeys(COMMANDS, "/values.csv: has more rows than the 30 processed frames of frames.csv"),
    ),
    "another frame": (
        written("values.csv", line(10, "9,0.2,1.0,,")),
        dict.fromkeys(
            COMMANDS,
            "/values.csv: line 10: frame 9 at 0.2 s, where frames.csv has frame 8 at 0.26666666666666666 s",
        ),
    ),
    "no number": (
        written("values.csv", line(10, "8,0.26666666666666666,abc,,1")),
        dict.fromkeys(COMMANDS, "/values.csv: line 10: frame 8: 'abc' is no number"),
    ),
    "no event": (
        written("events.jsonl", lambda _: "{\n"),
        dict.fromkeys(("replay", "verify", "nwb"), "/events.jsonl: line 1: is no event: {"),
    ),
    "array cut short": (
        written("box.npy", lambda text: text[:3000]),
        dict.fromkeys(("replay", "parquet", "nwb"), CUT_NPY),
    ),
}
CASES = [(name, command) for name, (_, lines) in DAMAGES.items() for command in lines]


@pytest.mark.parametrize(("name", "command"), CASES)
def test_what_was_recorded_is_damaged(
    recorded: Path, said: Callable[[str, str], tuple[int, str]], name: str, command: str
) -> None:
    damage, lines = DAMAGES[name]
    damage(Path("run"))
    assert said(command, "run") == (1, f"error: run{lines[command]}")


def test_pictures_that_are_no_video(recorded: Path, said: Callable[[str, str], tuple[int, str]]) -> None:
    Path("run/source.mkv").write_text("no video")
    why = "error: run/source.mkv: cannot be read: it is no video, or damaged"
    assert said("verify", "run") == (1, why)
    info = Path("run/run.json")
    info.write_text(info.read_text().replace('"live": false', '"live": true'))
    why = "error: run/source.mkv: cannot be played: no video, or damaged; stream-sparse verify tells more"
    assert said("replay", "run") == (2, why)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_run_folder(said: Callable[[str, str], tuple[int, str]], command: str) -> None:
    Path("empty").mkdir()
    Path("notes.txt").write_text("notes")
    other = Path("other/run.json")
    other.parent.mkdir()
    other.write_text('{"a": 1}')
    broken = Path("broken/run.json")
    broken.parent.mkdir()
    broken.write_text("{")
    give = "give a folder that --record made"
    assert said(command, "empty") == (2, f"error: empty: is no run folder, it has no run.json; {give}")
    assert said(command, "notes.txt") == (
        2, "error: notes.txt: is a file; give the folder that --record made",
    )  # fmt: skip
    code = 1 if command == "verify" else 2
    why = "is not the record of a run: it has no 'source'"
    assert said(command, "other") == (code, f"error: other/run.json: {why}")
    what = "cannot be read: it is no JSON (line 1)"
    assert said(command, "broken") == (code, f"error: broken/run.json: {what}")


FOREIGN = {
    '{"source": 1, "name": 2, "ended": 3}': "'name': expected a valid string",
    '{"source": {"use": "x", "live": true}, "segments": 5}': "it has no 'name'",
}


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "verify"])
@pytest.mark.parametrize("text", FOREIGN)
def test_a_run_json_of_another_program(
    said: Callable[[str, str], tuple[int, str]], command: str, text: str
) -> None:
    Path("other").mkdir()
    Path("other/run.json").write_text(text)
    why = f"error: other/run.json: is damaged, or no record of a run: {FOREIGN[text]}"
    assert said(command, "other") == (2, why)


def test_a_run_json_of_another_program_is_not_proved(said: Callable[[str, str], tuple[int, str]]) -> None:
    Path("other").mkdir()
    Path("other/run.json").write_text(min(FOREIGN))
    why = "error: other/run.json: is damaged, or no record of a run: 'name': expected a valid string"
    assert said("verify", "other") == (1, why)
    Path("other/run.json").write_text(max(FOREIGN))
    why = "error: other/run.json: is not as it was written: its hash is another"
    assert said("verify", "other") == (1, why)


@pytest.mark.parametrize("command", ["replay", *EXPORTS])
def test_a_segment_is_missing(cut: Path, said: Callable[[str, str], tuple[int, str]], command: str) -> None:
    shutil.rmtree("cut/001")
    alone = "each other is a run of its own, such as cut/000"
    assert said(command, "cut") == (1, f"error: cut: segment 001 is missing; {alone}")
    shutil.rmtree("cut/002")
    assert said(command, "cut") == (1, f"error: cut: segment 001 is missing; {alone}")
    shutil.rmtree("cut/000")
    assert said(command, "cut") == (1, "error: cut: none of its 3 segments is here")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_copy_and_a_segment_under_any_name(
    recordings: Path, said: Callable[[str, str], tuple[int, str]], command: str
) -> None:
    shutil.copytree(recordings / "run", "a füß b")
    shutil.copytree(recordings / "cut" / "001", "teil 1")
    for folder, frames in (("a füß b", 60), ("teil 1", 21)):
        code, line = said(command, folder)
        assert code == 0
        assert f"{frames} frames" in line


@pytest.mark.parametrize("command", EXPORTS)
def test_a_place_that_may_not_be_written_to(
    recorded: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    given = Path.open

    def refused(path: Path, *how: Any, **more: Any) -> Any:
        if path.parent == recorded.parent and how == ("wb",):
            raise PermissionError(13, "Permission denied")
        return given(path, *how, **more)

    monkeypatch.setattr(Path, "open", refused)
    word, option = COMMANDS[command]
    where = recorded.with_suffix(f".{command}").as_posix()
    why = f"error: {where}: cannot be made: permission denied; give a place that you may write to\n"
    assert cli(word, recorded, option) == (2, "", why)


def test_a_run_that_still_goes_on(said: Callable[[str, str], tuple[int, str]], cli: Cli) -> None:
    Path("live.yaml").write_text(RECORDED.replace("frames: 60", "frames: null, fps: 100, pace: true"))
    with load("live.yaml").start(record="run", record_source="lossless") as run:
        until_frames(run, 80)
        assert said("verify", "run")[0] == 0
        for command in EXPORTS:
            assert said(command, "run")[0] == 0
        code, out, _ = cli("replay", "run")
        assert code == 0
        assert "note: run was cut off, or still runs: its sound frames are compared\n" in out
        assert "equal to the bit" in out
