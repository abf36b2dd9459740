"""A pipeline over many films: tables, going on, what is done again, and what is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from stream_sparse import load, open_batch
from stream_sparse.batch.batch import Batch, connected
from stream_sparse.batch.folder import verify_batch
from stream_sparse.batch.items import read_items
from stream_sparse.batch.options import BatchOptions
from stream_sparse.errors import InputError, RunError
from stream_sparse.recording.run_json import versions
from tests.support.batch_films import batch, film, tables
from tests.support.errors import fails, refusal

if TYPE_CHECKING:
    from distributed import Client

pytestmark = pytest.mark.xdist_group("batch")
SEGMENTS = (
    "path,start,stop,label\na.npy,,,x\nb.npy,,,y\nonce.npy,,,y\nalways.npy,,,x\nbad.npy,,,\nc.npy,f5,f11,x\n"
)
MODIFIED = "is missing, or was modified after the batch wrote it"


@pytest.fixture
def mixed(place: Path) -> Path:
    """Segments of sound films, of one that kills its worker once, one that always does, and a damaged one."""
    film(place, "once", 5, 250)
    film(place, "always", 6, 251)
    (place / "bad.npy").write_bytes(b"\x93NUMPY")
    (place / "s.csv").write_text(SEGMENTS)
    return place


@pytest.fixture
def done(place: Path, client: Client) -> Batch:
    """A batch of two films that is done."""
    made = batch(["a.npy", "b.npy"], client=client)
    made.run()
    return made


def states(work: Batch) -> dict[str, str]:
    """The names of the items in each state."""
    found: dict[str, str] = {}
    for item in work.items:
        state = work.results[item.name].state
        found[state] = f"{found.get(state, '')} {item.name}".strip()
    return found


def test_items_are_as_single_runs_and_failures_their_own(mixed: Path, client: Client) -> None:
    work = batch([], segments="s.csv", by=["label"], retries=1, client=client)
    assert states(work) == {"not done": "a b once always bad c_f5-f11"}
    work.run()
    assert states(work) == {"done": "a b once c_f5-f11", "failed": "always bad"}
    made = open_batch("out")
    assert made.summary.ended.tolist() == ["end", "end", "end", "failed", "failed", "frames"]
    assert made.failures.attempts.tolist() == [2, 1]
    died, damaged = made.failures.error
    assert died == "its worker died: it crashed, was killed or ran out of memory"
    assert damaged.startswith(f"array: {mixed.as_posix()}/bad.npy: ")
    for name, segment in {"a": {}, "once": {}, "c_f5-f11": {"start_at": "f5", "frames": 6}}.items():
        load("films.yaml", source=f"{name[:4].split('_')[0]}.npy").run(record=f"single/{name}", **segment)
        for file in ("values.csv", "once.npy"):
            assert Path("out", name, file).read_bytes() == Path("single", name, file).read_bytes()
    assert not Path("out/unfinished").exists()


def test_tables_hold_the_statistics_of_all_values(place: Path, client: Client) -> None:
    (place / "s.csv").write_text("path,label\na.npy,x\nb.npy,y\nc.npy,x\nd.npy,y\n")
    batch([], segments="s.csv", by=["label"], client=client).run()
    made = open_batch("out")
    pixels = [run.values["pixel"] for run in made.runs.values()]
    pooled = made.pooled[made.pooled.scalar == "pixel"]
    assert [*zip(pooled.label, pooled["items"], strict=True)] == [("", 4), ("x", 2), ("y", 2)]
    np.testing.assert_allclose(pooled["kurtosis"].iloc[0], stats.kurtosis(np.concatenate(pixels)), rtol=1e-9)
    of_x = np.concatenate(pixels[::2])
    np.testing.assert_allclose(pooled.sd.iloc[1], of_x.std(ddof=1), rtol=1e-12)
    over, means = made.over_items[made.over_items.scalar == "pixel"].iloc[0], [x.mean() for x in pixels]
    assert (over["mean"], over["se"]) == pytest.approx((np.mean(means), stats.sem(means)))
    np.testing.assert_array_equal(made.summary["pixel.mean"], [x.mean() for x in pixels])
    rows = made.to_frame()
    np.testing.assert_array_equal(rows.pixel, np.concatenate(pixels))
    assert rows.groupby("label").size().to_dict() == {"x": 42, "y": 44}
    data = made.to_xarray()
    assert "once" not in data  # arrays are read where they are wanted
    np.testing.assert_array_equal(data["pixel"].groupby("label").sum(), rows.groupby("label").pixel.sum())
    assert [*data["item"].values] == [*rows.index.get_level_values("item")]


def test_labels_are_kept_and_an_empty_one_is_no_group(place: Path, client: Client) -> None:
    (place / "s.csv").write_text("path,temp,label\na.npy,-3.5,=1+1\nb.npy,+2,\nc.npy,007,x\n")
    batch([], segments="s.csv", by=["label"], client=client).run()
    made = open_batch("out")
    assert made.summary.label.tolist() == ["=1+1", "", "x"]
    assert made.summary.temp.tolist() == ["-3.5", "+2", "007"]
    assert Path("out/summary.csv").read_text().splitlines()[1].startswith("a,a.npy,,,-3.5,'=1+1,end,20,")
    pixels = made.pooled[made.pooled.scalar == "pixel"]
    assert list(zip(pixels.label, pixels["items"], strict=True)) == [("", 3), ("=1+1", 1), ("x", 1)]


def test_the_same_again_does_what_is_missing_or_damaged(place: Path, client: Client) -> None:
    (place / "bad.npy").write_bytes(b"\x93NUMPY")
    (place / "s.csv").write_text(SEGMENTS.replace("once", "d").replace("always", "c"))
    how = {"segments": "s.csv", "by": ["label"], "client": client}
    batch([], **how).run()
    before, result = tables(), Path("out/c/item.json")
    assert '"frames": 22' in result.read_text()
    result.write_text(result.read_text().replace('"frames": 22', '"frames": 21', 1))
    assert refusal(RunError, verify_batch, "out") == f"out/c/item.json: {MODIFIED}"
    Path("out/a").rename("moved")
    Path("out/b/item.json").unlink()  # a folder that no batch has made, and that keeps its name
    Path("out/b").rename("b")
    with Path("out/d/item.json").open("r+b") as file:
        file.truncate(99)
    Path("out/unfinished/c-x/run").mkdir(parents=True)  # of a batch that was killed
    again = batch([], **how)
    assert states(again) == {"done": "c_f5-f11", "not done": "a b d c bad"}
    again.run()
    assert tables() == before


def test_changed_items_are_reported_and_done_with_redo(done: Batch, place: Path, client: Client) -> None:
    films, before = ["a.npy", "b.npy"], tables()
    other = batch(films, {"pixel.row": 2}, client=client)
    other.run()
    assert states(other) == {"changed": "a b"}
    assert other.results["a"].error == "pipeline"
    assert tables() == before  # with another pipeline they stay
    film(place, "b", 9)
    work = batch(films, client=client)
    work.run()
    assert states(work) == {"done": "a", "changed": "b"}
    assert work.results["b"].error == "its video"
    (place / "fall.py").write_text((place / "fall.py").read_text() + "\n")
    assert {result.error for result in batch(films).results.values()} == {"own units"}
    redone = batch(films, client=client, redo=True)
    redone.run()
    assert states(redone) == {"done": "a b"}
    assert open_batch("out").summary.frames.tolist() == [20, 29]


def test_other_folders_are_left_alone(done: Batch, place: Path, client: Client) -> None:
    Path("out/c").mkdir()
    Path("out/c/mine.txt").write_text("mine")
    work = batch(["a.npy", "c.npy"], client=client, redo=True)
    assert states(work) == {"done": "a", "not done": "c-2"}
    work.run()
    assert Path("out/c/mine.txt").read_text() == "mine"
    assert [*batch(["c.npy"]).results] == ["c-2"]


def test_a_stopped_batch_goes_on(place: Path, client: Client) -> None:
    stopped = batch(client=client)
    stopped.run(lambda _: stopped.stop())
    assert stopped.over()
    assert stopped.stopped
    assert states(stopped)["not done"]
    work = batch(client=client)
    work.run()
    assert open_batch("out").summary.ended.tolist() == ["end"] * 4


def test_workers_of_other_versions_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_sparse.batch.batch.versions", lambda: {**versions(), "numpy": "0.1"})
    with (
        pytest.raises(RunError, match=r"this worker has other versions: numpy .*, here 0.1"),
        connected(1, client=client),
    ):
        pass


def test_a_second_batch_into_one_folder_is_refused(place: Path, client: Client) -> None:
    said: list[str] = []
    batch(["a.npy"], client=client).run(lambda _: said.append(refusal(InputError, batch().run)))
    there = f"{place.as_posix()}/out: another batch is running there"
    assert said == [f"{there}; wait until it ends, or give another --out"]


def test_folders_that_are_no_batch_are_refused(place: Path) -> None:
    with fails("by label: the items have no such column; there are: none"):
        batch(by=["label"])
    Path("out").mkdir()
    Path("out/mine.txt").touch()
    with fails(f"{place.as_posix()}/out: exists and holds no batch; give --out a new folder"):
        batch()
    with fails("out/batch.json: is missing; give the folder that --out of batch made"):
        open_batch("out")
    Path("out/batch.json").write_text('{"items": ["../x"], "columns": [], "tables": {}}')
    with fails("out/batch.json: is damaged, or was modified after the batch wrote it"):
        open_batch("out")
    Path("file").touch()
    with pytest.raises(InputError, match="cannot be made: "):
        Batch(load("minimal").plan, read_items(["a.npy"]), BatchOptions(out="file/out")).run()


@pytest.mark.slow
def test_a_sound_batch_and_one_that_was_cut_off(done: Batch) -> None:
    report = verify_batch("out")
    assert (str(report), report.notes) == ("out: sound: 2 of 2 items done, 41 frames", [])
    Path("out/unfinished").mkdir()
    Path("out/b").rename("b")
    assert str(verify_batch("out")) == (
        "out: cut off or still running; what is done is sound: 1 of 2 items done, 20 frames"
    )
