"""`run --watch`: what is changed in the files while a run goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Run, load, open_run
from stream_sparse.cli.console import console
from stream_sparse.cli.run import _fixed
from stream_sparse.cli.watching import Watch, Watched
from stream_sparse.spec.registry import add_file
from tests import servers
from tests.servers import wait_for
from tests.users import begun

TEXT = """
source: {use: synthetic, pattern: noise, width: 12, height: 8, frames: null, fps: 100, pace: true}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
  relu: {use: relu, from: pixel, theta: 10}
  box: {use: diff_box, from: source, window: 3}
record: [box]
"""


class Session:
    """A run, its file, and what it was told; looks are the test's own, twice for each change."""

    def __init__(self, file: Path, nodes: list[Path], record: Path | None, **given: Any) -> None:
        for own in nodes:
            add_file(own)
        self.file, self.told = file, list[str]()
        fixed = _fixed(given.get("source"), given.get("set", {}))
        watched = Watched(file, nodes, lambda: load(file, **given), add_file, fixed)
        self.run: Run = load(file, **given).start(record=record)
        self.watch = Watch(self.run, watched, self.told.append)

    def write(self, text: str, file: Path | None = None) -> None:
        (file or self.file).write_text(text)
        self.look()

    def look(self) -> None:
        self.watch.look()
        self.watch.look()

    def edits(self) -> list[dict[str, Any]]:
        return [event for event in self.run.events if event["kind"] == "set"]

    def goes_on(self) -> bool:
        frames = self.run.frames
        return wait_for(lambda: self.run.frames > frames + 2)


@contextmanager
def _session(
    tmp_path: Path, nodes: dict[str, str] | None = None, text: str = TEXT, **given: Any
) -> Iterator[Session]:
    file = tmp_path / "my.yaml"
    file.write_text(text)
    own = []
    for name, code in (nodes or {}).items():
        own.append(tmp_path / name)
        own[-1].write_text(code)
    session = Session(file, own, tmp_path / "out", **given)
    try:
        assert session.goes_on()
        yield session
    finally:
        session.run.stop()
        session.run.wait()


def test_a_parameter_is_taken_up_as_an_edit(tmp_path: Path) -> None:
    with _session(tmp_path) as session:
        session.write(TEXT.replace("theta: 10", "theta: 140").replace("window: 3", "window: 5"))
        assert session.told == ["taken up: relu.theta = 140, box.window = 5"]
        assert wait_for(lambda: bool(session.edits()))
        assert session.goes_on()
        assert session.watch.next is None
    kept = open_run(tmp_path / "out")
    (edit,) = session.edits()
    assert edit["values"] == {"relu.theta": 140.0, "box.window": 5}
    after = kept.frame >= edit["frame"]
    relu, pixel = kept.values["relu"][after], kept.values["pixel"][after]
    np.testing.assert_array_equal(relu, np.maximum(pixel - 140, 0))


def test_what_a_slider_moved_stays_where_the_file_says_nothing_new(tmp_path: Path) -> None:
    with _session(tmp_path) as session:
        session.run.set("relu.theta", 99.0)
        session.write(TEXT.replace("window: 3", "window: 5"))
        assert session.told == ["taken up: box.window = 5"]
        assert session.run.parameters["relu"]["theta"] == 99.0


def test_key_0_goes_back_to_what_the_file_says_by_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = begun(tmp_path, monkeypatch)
    user, file = next(users)(), tmp_path / "small.yaml"
    watch = Watch(user.run, Watched(file, [], lambda: load(file), add_file), [].append)
    file.write_text(file.read_text().replace("theta: 100", "theta: 140"))
    watch.look()
    watch.look()
    assert user.value("relu.theta") == 140.0
    user.run.set("relu.theta", 220.0)
    user.do("0")
    assert user.value("relu.theta") == 140.0
    next(users, None)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            TEXT.replace("theta: 10", "theta: ten"),
            "my.yaml:5:41 node 'relu' (relu): theta must be a number (got 'ten')",
        ),
        (
            TEXT.replace("row: 2", "row: 200"),
            "node 'pixel' (pixel_tap): row 200, column 3 lies outside the frame of 8 rows and 12 columns",
        ),
        (
            TEXT.replace("use: relu", "use: rely"),
            "my.yaml:5:15 node 'relu': unknown node 'rely'; did you mean 'relu'?",
        ),
    ],
)
def test_what_is_wrong_is_shown_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with _session(tmp_path) as session:
        session.write(wrong)
        assert session.told == [f"not taken up: {told}"]
        assert session.run.messages() == [f"not taken up: {told}"]
        assert session.goes_on()
        assert session.edits() == []
        session.write(TEXT.replace("theta: 10", "theta: 20"))
        assert session.told[1:] == ["taken up: relu.theta = 20"]
        assert session.run.messages() == []


def test_a_file_that_was_half_written_or_away_for_a_moment_is_no_matter(tmp_path: Path) -> None:
    with _session(tmp_path) as session:
        new = TEXT.replace("theta: 10", "theta: 20")
        session.file.write_text(new[:100])
        session.watch.look()
        session.file.unlink()
        session.watch.look()
        session.file.write_text(new)
        session.look()
        assert session.told == ["taken up: relu.theta = 20"]


def test_a_file_that_is_gone_is_told_once_and_taken_up_when_it_is_back(tmp_path: Path) -> None:
    with _session(tmp_path) as session:
        gone = "my.yaml is gone: the run goes on with what it said last"
        session.file.unlink()
        session.look()
        session.look()
        assert session.told == [gone]
        assert session.run.messages() == [gone]
        assert session.goes_on()
        session.write(TEXT.replace("theta: 10", "theta: 20"))
        assert session.told == [gone, "my.yaml is back", "taken up: relu.theta = 20"]
        assert session.run.messages() == []


def test_what_the_command_line_says_stays_and_that_is_told(tmp_path: Path) -> None:
    with _session(tmp_path, set={"box.window": "4", "source.fps": "90"}) as session:
        session.write(TEXT.replace("window: 3", "window: 7"))
        assert session.told == ["box.window stays 4, as --set says"]
        assert session.run.messages() == ["box.window stays 4, as --set says"]
        session.write(TEXT.replace("window: 3", "window: 7").replace("fps: 100", "fps: 50"))
        assert session.told[1:] == ["source.fps stays 90, as --set says"]
        new = TEXT.replace("window: 3", "window: 7").replace("fps: 100", "fps: 50").replace("10}", "20}")
        session.write(new)
        assert session.told[2:] == ["taken up: relu.theta = 20"]
        assert session.run.messages() == []
        assert session.run.parameters["box"]["window"] == 4
        assert session.goes_on()


def test_another_source_stays_too(tmp_path: Path) -> None:
    with _session(tmp_path, source="sample:macaw") as session:
        session.write(TEXT.replace("pattern: noise", "pattern: bars"))
        assert session.told == ["source stays sample:macaw, as --source says"]


FILMED = """
source: {{use: video, path: {path}}}
nodes:
  pixel: {{use: pixel_tap, row: 2, col: 3}}
"""


def test_a_password_is_neither_printed_nor_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with servers.camera(servers.endless) as address:
        url = address.replace("://", "://eva:pa55 w0rd@")
        text = FILMED.format(path="a.mp4")
        with _session(tmp_path, text=text, set={"source.path": url}) as session:
            session.watch._tell = partial(console().print, markup=False)
            session.write(FILMED.format(path="b.mp4"))
            shown = address.replace("://", "://***@")
            assert session.run.messages() == [f"source.path stays {shown}, as --set says"]
            session.write("nodes: {}\nsource: " + address.replace("://", "://eva:w0rd@"))
            (told,) = session.run.messages()
            assert "my.yaml:2:9 source must be a mapping" in told
            assert told.endswith(f"(got '{shown}')")
            session.run.say("own", url)
            assert session.run.messages()[-1] == shown
    said = capsys.readouterr().out.replace("\n", " ")
    assert f"source.path stays {shown}, as --set says" in said
    assert f"'{shown}'" in said
    assert not any(word in said for word in ("eva", "pa55", "w0rd"))


def test_comments_change_nothing(tmp_path: Path) -> None:
    with _session(tmp_path) as session:
        session.write(TEXT + "# a thought\n")
        assert session.told == []
        assert session.goes_on()


CHANGED = "my.yaml has changed: this run ends, the next one begins"


@pytest.mark.parametrize(
    "new",
    [
        TEXT.replace("from: pixel, theta", "from: box, theta"),
        TEXT.replace("  box:", "  more: {use: frame_kurtosis, from: source}\n  box:"),
        TEXT.replace("fps: 100", "fps: 50"),
        TEXT.replace("width: 12", "width: 14"),
        TEXT + "view: [{panel: trace, from: pixel}]\n",
        TEXT.replace("record: [box]", "record: [{node: box, every: 2}]"),
        TEXT + "on_gap: reset\n",
    ],
)
def test_another_graph_ends_the_run_cleanly(tmp_path: Path, new: str) -> None:
    with _session(tmp_path) as session:
        session.write(new)
        assert session.told == [CHANGED]
        session.run.wait()
        assert session.run.ended == "stopped"
        assert session.watch.next is not None
        after = session.watch.next.run(frames=3)
        assert after.frames + after.dropped == 3  # it is paced: where there is no time, frames are lost


SMALL = TEXT.replace("  box:", "  small: {use: resize, from: source, width: 6, height: 4}\n  box:")
MEASURED = TEXT.replace("  box:", "  s: {use: sparsity, from: source, measures: [l0, hoyer]}\n  box:")


def test_a_parameter_that_changes_what_is_recorded_is_another_graph(tmp_path: Path) -> None:
    recorded = SMALL.replace("[box]", "[box, small]")
    for number, (text, old, new) in enumerate(
        [(recorded, "width: 6", "width: 4"), (MEASURED, "[l0, hoyer]", "[hoyer, l0]")]
    ):
        (folder := tmp_path / str(number)).mkdir()
        with _session(folder, text=text) as session:
            session.write(text.replace(old, new))
            assert session.told == [CHANGED]


def test_another_shape_of_what_is_not_recorded_is_an_edit(tmp_path: Path) -> None:
    with _session(tmp_path, text=SMALL) as session:
        session.write(SMALL.replace("width: 6", "width: 4"))
        assert session.told == ["taken up: small.width = 4"]
        assert session.goes_on()


def test_what_a_new_run_could_not_begin_with_is_left_alone(tmp_path: Path) -> None:
    measured = "s: {use: sparsity, measures: [l0, hoyer]}\n  pixel: {use: pixel_tap, from: source, "
    text = TEXT.replace("pixel: {use: pixel_tap, ", measured)
    with _session(tmp_path, text=text) as session:
        session.write(text.replace("[l0, hoyer]", "[l0]").replace("row: 2", "row: 200"))
        outside = "row 200, column 3 lies outside the frame of 8 rows and 12 columns"
        assert session.told == [f"not taken up: node 'pixel' (pixel_tap): {outside}"]
        assert session.goes_on()


def test_another_graph_that_cannot_begin_is_left_alone(tmp_path: Path) -> None:
    with _session(tmp_path) as session:
        session.write(TEXT.replace("width: 12", "width: 3"))  # the pixel lies outside
        outside = "row 2, column 3 lies outside the frame of 8 rows and 3 columns"
        assert session.told == [f"not taken up: node 'pixel' (pixel_tap): {outside}"]
        assert session.watch.next is None
        assert session.goes_on()


OWN = """
from stream_sparse import Node


class TimesTwo(Node):
    'Twice as much.'

    def update(self, x):
        return 2 * x
"""
WITH_OWN = TEXT.replace("  box:", "  twice: {use: times_two, from: pixel}\n  box:")


def test_units_of_ones_own_are_watched_too(tmp_path: Path) -> None:
    with _session(tmp_path, {"times_own.py": OWN}, WITH_OWN) as session:
        own = tmp_path / "times_own.py"
        session.write(OWN.replace("return 2 * x", "return 3 * "), own)
        assert len(session.told) == 1
        assert session.told[0].startswith(f"not taken up: {own.as_posix()}:9: does not run: SyntaxError: ")
        assert session.goes_on()
        session.write(OWN + "raise SystemExit\n", own)
        ends = "ends the program; call sys.exit() only if __name__ == '__main__'"
        assert session.told[1:] == [f"not taken up: {own.as_posix()}: {ends}"]
        session.write(OWN, own)
        assert len(session.told) == 2  # as it was
        session.write(OWN.replace("2 * x", "3 * x"), own)
        assert session.told[2:] == [CHANGED.replace("my.yaml", "times_own.py")]
        assert session.watch.next is not None
        after = session.watch.next.run(frames=5)
        np.testing.assert_array_equal(after.values["twice"], 3 * after.values["pixel"])


def test_each_file_that_has_changed_is_named(tmp_path: Path) -> None:
    with _session(tmp_path, {"times_own.py": OWN}, WITH_OWN) as session:
        (tmp_path / "times_own.py").write_text(OWN.replace("2 * x", "3 * x"))
        session.write(WITH_OWN.replace("fps: 100", "fps: 50"))
        assert session.told == [CHANGED.replace("my.yaml has", "my.yaml, times_own.py have")]


LOOKS_UP = """
from stream_sparse import Node, param


class LookUp(Node):
    'What stands in a table.'

    at: int = param(1, help='Where.')

    def update(self, x):
        return {1: x}[self.at]
"""
WITH_LOOK = TEXT.replace("  box:", "  look: {use: look_up, from: pixel}\n  box:")


def test_a_node_that_fails_from_now_on_is_left_alone(tmp_path: Path) -> None:
    fails = "not taken up: node 'look' (look_up): KeyError: {}"
    own = tmp_path / "own.py"
    with _session(tmp_path, {"own.py": LOOKS_UP}, WITH_LOOK) as session:
        session.write(WITH_LOOK.replace("look_up,", "look_up, at: 2,"))
        assert session.told == [fails.format(2)]
        session.write(WITH_LOOK)
        session.write(LOOKS_UP.replace("{1: x}", "{}"), own)
        assert session.told[1:] == [fails.format(1)]
        assert session.watch.next is None
        assert session.goes_on()
        session.write(LOOKS_UP.replace("{1: x}", "{1: 2 * x}"), own)
        assert session.told[2:] == [CHANGED.replace("my.yaml", "own.py")]


def test_a_node_that_failed_on_noise_before_may_do_so_again(tmp_path: Path) -> None:
    text = WITH_LOOK + "on_error: skip\n"
    with _session(tmp_path, {"own.py": LOOKS_UP.replace("{1: x}", "{}")}, text) as session:
        session.write(text.replace("fps: 100", "fps: 50"))
        assert session.told == [CHANGED]


def test_the_next_run_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    """The whole command: an edit, a mistake, another graph, and a clean end."""
    file, out = tmp_path / "my.yaml", tmp_path / "out"
    file.write_text(TEXT)
    words = ["run", str(file), "--no-show", "--watch", "--record", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "stream_sparse", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert wait_for(lambda: _lines(out / "frames.csv") > 5, 60)
        file.write_text(TEXT.replace("theta: 10", "theta: 30"))
        assert wait_for(lambda: '"set"' in (out / "events.jsonl").read_text(), 20)
        new = TEXT.replace("theta: 10", "theta: 30").replace("box:", "bux:").replace("[box]", "[bux]")
        file.write_text(new)
        assert wait_for(lambda: _lines(tmp_path / "out-2" / "frames.csv") > 5, 20)
    finally:
        process.terminate()
        said, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "taken up: relu.theta = 30" in said
    assert CHANGED in said
    assert said.count("Measured: ") == 2
    first, second = open_run(out), open_run(tmp_path / "out-2")
    assert first.info["ended"] == second.info["ended"] == {"how": "stopped", "error": None}
    assert list(second.arrays) == ["bux"]


def test_frames_count_over_runs_that_follow_one_another(tmp_path: Path) -> None:
    file, out = tmp_path / "my.yaml", tmp_path / "out"
    file.write_text(TEXT)
    trace = tmp_path / "trace.json"
    words = ["run", str(file), "--no-show", "--watch", "--frames", "400", "--record", str(out)]
    words += ["--trace", str(trace)]
    process = subprocess.Popen([sys.executable, "-m", "stream_sparse", *words], stdout=subprocess.DEVNULL)
    try:
        assert wait_for(lambda: _lines(out / "frames.csv") > 5, 60)
        file.write_text(TEXT.replace("box:", "bux:").replace("[box]", "[bux]"))
        assert process.wait(60) == 0
    finally:
        process.kill()
    first, second = open_run(out), open_run(tmp_path / "out-2")
    assert first.info["ended"]["how"] == "stopped"
    assert second.info["ended"]["how"] == "frames"
    assert first.info["frames"]["captured"] + second.info["frames"]["captured"] == 400
    assert '"bux"' not in trace.read_text()  # each has a trace of its own
    assert '"bux"' in (tmp_path / "trace-2.json").read_text()


def _lines(path: Path) -> int:
    return path.read_text().count("\n") if path.exists() else 0
