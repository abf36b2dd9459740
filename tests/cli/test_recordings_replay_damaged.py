"""`replay`, `verify` and `export` of what is damaged or no run folder: a clear line, and no result."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Cli

COMMANDS = {
    "replay": ("replay",), "verify": ("verify",), "csv": ("export", "--csv"),
    "parquet": ("export", "--parquet"), "nwb": ("export", "--nwb"),
}  # fmt: skip
EXPORTS = ("csv", "parquet", "nwb")
Said = Callable[[str, str], tuple[int, str]]


@pytest.fixture
def said(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
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


ALL = tuple(COMMANDS)
WHOLE = ("replay", "verify", "parquet", "nwb")  # which read more than the tables
DAMAGES: list[tuple[Callable[[Path], object], tuple[str, ...], str]] = [
    (missing("values.csv"), ALL, "values.csv: is missing"),
    (missing("frames.csv"), ALL, "frames.csv: is missing"),
    (missing("pipeline.yaml"), WHOLE, "pipeline.yaml: is missing"),
    (missing("events.jsonl"), ("replay", "verify", "nwb"), "events.jsonl: is missing"),
    (missing("box.npy"), WHOLE, "box.npy: is missing"),
    (written("frames.csv", lambda text: text[:700]), ALL, "frames.csv: line 23: has no end"),
    (written("frames.csv", line(10, "x,y,processed,")), ALL,
     "frames.csv: line 10: has a cell that is not a number"),
    (written("frames.csv", lambda text: "".join(text.splitlines(keepends=True)[:31])), ALL,
     "values.csv: has more rows than the 30 processed frames of frames.csv"),
    (written("values.csv", line(10, "9,0.2,1.0,,")), ALL,
     "values.csv: line 10: frame 9 at 0.2 s, where frames.csv has frame 8 at 0.26666666666666666 s"),
    (written("values.csv", line(10, "8,0.26666666666666666,abc,,1")), ALL,
     "values.csv: line 10: has a cell that is not a number"),
    (written("events.jsonl", lambda _: "{\n"), ("replay", "verify", "nwb"),
     "events.jsonl: line 1: is not an event: {"),
    (written("box.npy", lambda text: text[:3000]), ("replay", "parquet", "nwb"),
     "box.npy: is damaged or cut short: ValueError: mmap length is greater than file size"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "commands", "text"), DAMAGES)
def test_what_was_recorded_is_damaged(
    recorded: Path, said: Said, damage: Callable[[Path], object], commands: tuple[str, ...], text: str
) -> None:
    damage(Path("run"))
    for command in commands:
        assert said(command, "run") == (1, f"error: run/{text}")


def test_pictures_that_are_no_video(recorded: Path, said: Said) -> None:
    Path("run/source.mkv").write_text("no video")
    why = "error: run/source.mkv: is not a video, or damaged: Invalid data found when processing input"
    assert said("verify", "run") == (1, why)
    info = Path("run/run.json")
    info.write_text(info.read_text().replace('"live": false', '"live": true'))
    code, why = said("replay", "run")
    assert code == 2
    assert why.endswith("run/source.mkv: is not a video that FFmpeg can read, or an incomplete copy of one")


FOREIGN = {
    '{"a": 1}': "other/run.json: is damaged, or no record of a run: it has no 'format'",
    "[": "other/run.json: is not JSON: Expecting value: line 1 column 2 (char 1)",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_run_folder(said: Said, command: str) -> None:
    Path("empty").mkdir()
    Path("notes.txt").write_text("notes")
    give = "folder that --record made"
    for name in ("empty", "notes.txt"):
        why = f"error: {name}: is not a run folder, it has no run.json; give a {give}"
        assert said(command, name) == (2, why)
    Path("other").mkdir()
    for text, why in FOREIGN.items():
        Path("other/run.json").write_text(text)
        assert said(command, "other") == (1, f"error: {why}")


@pytest.mark.parametrize("command", ["replay", *EXPORTS])
def test_a_segment_is_missing(cut: Path, said: Said, command: str) -> None:
    shutil.rmtree("cut/001")
    alone = "each other is a run of its own, such as cut/000"
    assert said(command, "cut") == (1, f"error: cut: segment 001 is missing; {alone}")
    shutil.rmtree("cut/002")
    assert said(command, "cut") == (1, f"error: cut: segment 001 is missing; {alone}")
    shutil.rmtree("cut/000")
    hint = "it has no run.json; give a folder that --record made"
    assert said(command, "cut") == (2, f"error: cut: is not a run folder, {hint}")
