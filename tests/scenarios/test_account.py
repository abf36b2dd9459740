"""Every frame that a source made is processed, dropped or missing, and every surface says the same number."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.capture import reader
from stream_sparse.cli.console import console
from stream_sparse.cli.session import print_summary
from stream_sparse.exports.report import report
from stream_sparse.nodes import PixelTap
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import replay
from stream_sparse.run.progress import Progress, sentence
from stream_sparse.run.run import Run
from tests.support.faulty_camera import FaultyCamera


@pytest.fixture
def lossy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A recorded run of a camera that loses three frames, and then goes away."""
    monkeypatch.setattr(reader, "FIRST_WAIT_S", 0.001)
    camera = FaultyCamera(script="play 5, lose 3, play 5, unplug, play 5", pace=False, drop="block")
    pipeline = Pipeline(camera).then(PixelTap(row=3, col=4), name="tap")
    return pipeline.run(record=tmp_path / "run", record_source="lossless")


def test_missing_frames_have_rows_and_all_surfaces_say_one_number(
    lossy: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, kept = lossy.status, open_run(tmp_path / "run")
    away = kept.missing[1].count
    assert status.causes == {"lost by the source": 3, "source away": away}
    assert (status.processed, status.dropped, status.missing, status.lost) == (15, 0, 3 + away, 3 + away)
    assert sentence(Progress.of(lossy.status, lossy.access.engine)).split(", ")[-2:-1] == [f"{3 + away} lost"]
    assert [missing.after for missing in kept.missing] == [4, 9]
    for missing in kept.missing:
        assert (missing.from_s, missing.to_s) == tuple(kept.time_s[missing.after : missing.after + 2])
    assert kept.info["frames"] == {
        "captured": 15, "processed": 15, "dropped": 0, "missing": 3 + away, "corrupt": 0,
    }  # fmt: skip
    with (tmp_path / "run" / "frames.csv").open() as file:
        rows = list(csv.DictReader(file))
    made = [row for row in rows if row["status"] == "missing"]
    assert [(row["frame"], row["after"], row["count"], row["cause"]) for row in made] == [
        ("", "4", "3", "lost by the source"), ("", "9", str(away), "source away"),
    ]  # fmt: skip
    assert len(rows) == 15 + 2
    proof = verify(tmp_path / "run")
    assert (proof.processed, proof.lost, dict(proof.causes)) == (15, 3 + away, dict(status.causes))
    assert f": sound: {18 + away} frames over " in str(proof)
    assert f"15 processed, {3 + away} lost (" in str(proof)
    print_summary(lossy, console(), 1.0)
    assert f"{3 + away} lost (" in capsys.readouterr().out
    page = report(tmp_path / "run").path.read_text("utf-8")
    assert "frames lost" in page
    assert f"{3 + away} (" in page


def test_a_replay_has_the_account_of_the_run(lossy: Run, tmp_path: Path) -> None:
    replay(tmp_path / "run", record=tmp_path / "again")
    again = open_run(tmp_path / "again")
    assert again.missing == open_run(tmp_path / "run").missing
    assert again.info["frames"] == open_run(tmp_path / "run").info["frames"]
