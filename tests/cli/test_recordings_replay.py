"""`replay` of sound run folders: printed lines and exit codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from stream_sparse import load, open_run
from stream_sparse.plan import registry
from stream_sparse.replays.replay import Replay
from tests.conftest import RECORDED
from tests.support.own_units import forget
from tests.support.recorded_films import frames_of, write_pictures
from tests.support.replayable_runs import spoil
from tests.support.run_folders import change_info
from tests.support.waiting import until_frames

from .conftest import Cli

EQUAL = "60 frames, 3 columns, equal to the bit\n"


def test_equal_to_the_bit_and_the_first_difference(cli: Cli, tmp_path: Path, recorded: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert cli("replay", recorded) == (0, EQUAL, "")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    was = spoil(recorded, 17, "k", "0.5")
    told = f"error: {recorded}: differs at frame 17: k was 0.5, is now {was}\n"
    assert cli("replay", recorded) == (1, "", told)


def test_what_rtol_allows_is_counted_and_its_largest_difference_printed(cli: Cli, recorded: Path) -> None:
    now = repr(float(open_run(recorded).values["k"][17]))
    was = repr(float(now) * (1 + 1e-9))
    spoil(recorded, 17, "k", was)
    differs = f"the largest difference is 1e-09 at frame 17: k was {was}, is now {now}\n"
    allowed = f"60 frames, 3 columns: 2 equal to the bit, 1 within 1e-06; {differs}"
    assert cli("replay", recorded, "--rtol", "1e-6") == (0, allowed, "")
    beyond = f"error: {recorded}: 1 of 3 columns differ by more than 1e-10; {differs}"
    assert cli("replay", recorded, "--rtol", "1e-10") == (1, "", beyond)
    spoil(recorded, 17, "k", now)
    assert cli("replay", recorded, "--rtol", "0") == (0, EQUAL, "")
    wrong = "error: --rtol 1: expected a share from 0 to below 1, such as 1e-6\n"
    assert cli("replay", recorded, "--rtol", "1") == (2, "", wrong)


OWN = """
from stream_sparse import Node

class Twice(Node):
    'Twice as much.'

    def update(self, x):
        return 2.0 * x
"""


@pytest.fixture
def forgetting(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forget the user's own units, as a new program would."""

    forget(monkeypatch)
    return lambda: forget(monkeypatch)


def test_nodes_of_ones_own(cli: Cli, tmp_path: Path, forgetting: Callable[[], None]) -> None:
    own, run = tmp_path / "own.py", tmp_path / "run"
    own.write_text(OWN)
    (tmp_path / "own.yaml").write_text(RECORDED.replace("view:", "  twice: {use: twice, from: k}\nview:"))
    assert cli("run", tmp_path / "own.yaml", "--nodes", own, "--record", run, "--no-show")[0] == 0
    forgetting()
    code, _, err = cli("replay", run)
    assert (code, err.splitlines()[-1]) == (2, f"{run}: units of your own are given by --nodes {own}")
    equal = EQUAL.replace("3 columns", "4 columns")
    assert cli("replay", run, "--nodes", own) == (0, equal, "")
    forgetting()
    own.write_text(OWN + "\n# changed\n")
    out = cli.says("replay", run, "--nodes", own)
    assert re.fullmatch(
        rf"note: {run} was recorded with own.py \w+ \(here \w+\): values may differ\n{equal}", out
    )
    forgetting()
    own.write_text(OWN.replace("2.0", "3.0"))
    code, _, err = cli("replay", run, "--nodes", own)
    assert code == 1
    assert re.fullmatch(rf"error: {run}: differs at frame \d+: twice was \S+, is now \S+\n", err)


def test_lost_pictures_are_noted(cli: Cli, recordings: Path, recorded: Path) -> None:
    frames = frames_of(load(recordings / "noise.yaml").plan.source.fresh())[:57]
    write_pictures(recorded / "source.mkv", [(index / 30, x) for index, x in enumerate(frames)])
    change_info(recorded, {"source.live": True})
    out = cli.says("replay", recorded)
    assert out.splitlines() == [
        "note: its frames came live from synthetic: its source.mkv is taken",
        "57 frames, 3 columns, equal to the bit",
        "note: the last 3 frames of the run could not be compared: no pictures of them",
    ]


GATE = """
import time
from pathlib import Path
from stream_sparse import Node

class Gate(Node):
    'Wait at a frame for as long as there is a file.'

    def update(self, x, *, at):
        while at.index == 20 and Path(__file__).with_name("closed").exists():
            time.sleep(0.01)
        return 1.0
"""


def test_one_that_is_stopped_says_how_far_it_is_equal(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gate.py").write_text(GATE)
    registry.add_file(tmp_path / "gate.py")
    text = RECORDED.replace("view:", "  gate: {use: gate, from: source}\nview:")
    (tmp_path / "noise.yaml").write_text(text.replace("frames: 60", "frames: 200"))
    load(tmp_path / "noise.yaml").run(record=tmp_path / "run")
    (tmp_path / "closed").touch()
    wait = Replay.wait

    def stopped(self: Replay, progress: object = None) -> object:
        until_frames(self.run, 20)
        self.run.stop()  # as the first Ctrl-C does
        (tmp_path / "closed").unlink()
        return wait(self)

    monkeypatch.setattr(Replay, "wait", stopped)
    code, out, err = cli("replay", tmp_path / "run")
    assert (code, err) == (1, "error: stopped before the end of the recording\n")
    found = re.fullmatch(r"(\d+) frames, 4 columns, equal to the bit so far\n", out)
    assert found
    assert 20 <= int(found[1]) < 200
