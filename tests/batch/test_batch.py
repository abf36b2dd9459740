"""Whole batches on two worker processes: results, failures, going on, the lock, the end."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from stream_sparse import load, open_batch
from stream_sparse.batch.batch import Batch
from stream_sparse.batch.items import read_items
from stream_sparse.batch.options import BatchOptions
from stream_sparse.batch.pipeline_text import PipelineText
from stream_sparse.nodes import RunningKurtosis
from stream_sparse.plan import read_yaml
from tests.support.batch_films import as_0_4, batch, film, tables, words
from tests.support.errors import fails

if TYPE_CHECKING:
    from distributed import Client

pytestmark = pytest.mark.xdist_group("batch")


def test_a_batch_goes_on_and_equals_single_runs(place: Path, client: Client) -> None:
    film(place, "kills", 5, 250)
    film(place, "hangs", 6, 251)
    (place / "bad.npy").write_bytes(b"\x93NUMPY")
    (place / "s.csv").write_text(
        "path,start,stop,label\na.npy,,,x\nb.npy,,,y\nkills.npy,,,y\nhangs.npy,,,x\nbad.npy,,,\nc.npy,f5,f11,x\n"
    )
    how = {"segments": "s.csv", "by": ["label"], "retries": 1, "client": client}
    found = batch([], timeout=6.0, **how).run()
    assert words(found) == ("", "a b kills hangs bad c_f5-f11", {})
    made = open_batch("out")
    assert made.summary.ended.tolist() == ["end"] * 4 + ["failed", "frames"]
    assert made.summary.frames.tolist()[:4] == [20, 21, 25, 26]
    damaged = "cannot be read: EOF: reading magic string, expected 8 bytes got 6"
    error = f"array: {place.as_posix()}/bad.npy: {damaged}"
    assert made.failures.loc["bad", ["attempts", "error"]].tolist() == [1, error]
    # a killed or hanging worker is one failure of its item, which is then done as if nothing had been
    for name in ("a", "kills", "hangs"):
        load("films.yaml", source=f"{name}.npy").run(record=f"single/{name}")
        for file in ("values.csv", "once.npy"):
            assert Path("out", name, file).read_bytes() == Path("single", name, file).read_bytes()
    load("films.yaml", source="c.npy").run(record="single/c", start_at="f5", frames=6)
    assert Path("out/c_f5-f11/values.csv").read_bytes() == Path("single/c/values.csv").read_bytes()
    pixels = [run.values["pixel"] for run in made.runs.values()]
    whole, x, y = made.pooled[made.pooled.scalar == "pixel"].itertuples()
    assert (whole.items, x.label, x.items, y.label, y.items) == (5, "x", 3, "y", 2)
    np.testing.assert_allclose(whole.kurtosis, stats.kurtosis(np.concatenate(pixels)), rtol=1e-9)
    rows = made.frame.to_table().to_pandas()
    assert rows.groupby("item").frame.count().to_dict() == {
        "a": 20, "b": 21, "kills": 25, "hangs": 26, "c_f5-f11": 6,
    }  # fmt: skip
    np.testing.assert_array_equal(rows.pixel, np.concatenate(pixels))
    labelled = made.summary.index[made.summary.label == "y"]
    for node, parts in ((made.merged("k"), pixels), (made.merged("k", labelled), pixels[1:3])):
        k = RunningKurtosis()
        for pixel in np.concatenate(parts):
            k.update(pixel)
        np.testing.assert_allclose(node.kurtosis, stats.kurtosis(np.concatenate(parts)), rtol=1e-9)
        np.testing.assert_allclose(node.update(7.0), k.update(7.0), rtol=1e-12)
    together = made.to_xarray()
    assert together.sizes == {"frame": 98}
    np.testing.assert_array_equal(together["pixel"], np.concatenate(pixels))
    np.testing.assert_array_equal(together["item"][:21:20], ["a", "b"])
    means = [found.mean() for found in pixels]
    over = made.over_items[made.over_items.scalar == "pixel"].iloc[0]
    (band,) = made.plot("pixel", by="item").patches
    ends = band.get_y(), band.get_y() + band.get_height()
    assert ends == pytest.approx((over.ci_low, over.ci_high))
    assert made.plot("pixel", by="label").get_xlabel() == "label"
    (row,) = made.compare_groups("pixel", "label").to_dict("records")
    assert (row["group"], row["items"], row["other"], row["other_items"]) == ("x", 3, "y", 2)
    of_y = np.isin([*made.runs], labelled)
    assert row["difference"] == pytest.approx(
        np.mean(np.array(means)[~of_y]) - np.mean(np.array(means)[of_y])
    )
    (wide,) = made.compare_groups("pixel", "label", interval="t").to_dict("records")
    assert wide["ci_high"] - wide["ci_low"] > row["ci_high"] - row["ci_low"]
    behind, _ = made.plot("pixel", x="time").get_lines()
    assert behind.get_ydata()[[0, 2]] == pytest.approx([np.mean([p[k] for p in pixels]) for k in (0, 2)])
    with fails("plot: by: no column 'ended'; there are item, path, label"):
        made.plot("pixel", by="ended")
    assert (over["items"], over["mean"], over["sd"]) == pytest.approx(
        (5, np.mean(means), np.std(means, ddof=1))
    )
    with fails("out: no item 'kill' is done; did you mean 'kills'?"):
        made.merged("k", ["a", "kill"])
    with fails("out: expected one or more names of items, got []; leave them out for all"):
        made.merged("k", made.summary.index[made.summary.label == "z"])
    assert made.merged("k", "a").kurtosis == made.merged("k", ["a"]).kurtosis
    with fails("pixel_tap (row 1, column 2): states cannot be merged; only sums over all frames can"):
        made.merged("pixel")
    with fails("out: its pipeline has no node 'kk'; did you mean 'k'?"):
        made.merged("kk")
    assert sorted(path.name for path in Path("out/plots").iterdir()) == ["k.png", "pixel.png"]
    page = Path("out/report.html").read_text("utf-8")
    assert "5 of 6 items done, 1 failed, 98 frames" in page
    assert "<h1>films</h1>" in page
    assert page.count("<img ") == 2

    # the same again, after a kill in the middle: a torn result, a folder that is gone, and one of no good end
    before = tables()
    Path("out/a").rename("out/unfinished_a")
    Path("out/unfinished/a").mkdir(parents=True)
    Path("out/b").rename("out/unfinished/b")
    Path("out/unfinished/b/item.json").unlink()
    with Path("out/kills/item.json").open("r+b") as file:
        file.truncate(99)
    assert words(batch([], **how).run()) == ("hangs c_f5-f11", "a b kills bad", {})
    assert tables()[0].decode().splitlines() == before[0].decode().splitlines()
    assert tables() == before
    assert [path.name for path in Path("out/unfinished").iterdir()] == ["bad"]


def test_changed_items_are_reported_and_done_with_redo(place: Path, client: Client) -> None:
    (place / "s.csv").write_text("path\na.npy\nb.npy\n")
    assert words(batch([], segments="s.csv", client=client).run())[1] == "a b"
    film(place, "b", 9)
    found = batch([], segments="s.csv", client=client).run()
    assert words(found) == ("a", "", {"b": "its video"})
    assert open_batch("out").summary.ended.tolist() == ["end", "changed"]
    changed = {"a": "pipeline", "b": "pipeline"}
    assert words(batch([], {"pixel.row": 2}, "s.csv").look()) == ("", "", changed)
    (place / "fall.py").write_text((place / "fall.py").read_text() + "\n")
    assert words(batch([], segments="s.csv").look())[2] == {"a": "own units", "b": "own units"}
    before = tables()
    assert words(batch([], segments="s.csv", client=client).run())[2] == {"a": "own units", "b": "own units"}
    assert tables() == before  # with another pipeline they stay
    redone = batch([], segments="s.csv", client=client, redo=True)
    assert words(redone.run())[1] == "a b"
    assert words(redone.look()) == ("a b", "", {})
    assert open_batch("out").summary.frames.tolist() == [20, 29]


def test_a_batch_of_version_0_4_is_that_of_the_same_pipeline() -> None:
    text = "source: {use: sample, name: macaw}\nnodes: {a: {use: grayscale}}\nkeep: [{node: a, every: 4}]\n"
    mark = PipelineText.of(read_yaml(text, "mine", "mine.yaml")).mark
    assert mark["pipeline"] == "d2c2bf8d377313bc13b80afba7099b5556a8c336f87de2c37bceb5b143593912"


def test_a_folder_that_no_batch_has_made_is_never_removed(place: Path, client: Client) -> None:
    assert words(batch(["a.npy"], client=client).run())[1] == "a"
    Path("out/b").mkdir()
    Path("out/b/mine.txt").write_text("mine")
    for _ in range(2):
        found = batch(["a.npy", "b.npy"], client=client, redo=True).run()
        assert words(found) == ("a", "", {"b": "a folder of that name"})
    assert Path("out/b/mine.txt").read_text() == "mine"


def test_labels_are_kept_and_an_empty_one_is_no_group(place: Path, client: Client) -> None:
    (place / "s.csv").write_text("path,temp,label\na.npy,-3.5,=1+1\nb.npy,+2,\nc.npy,,x\n")
    batch([], segments="s.csv", by=["label"], client=client).run()
    made = open_batch("out")
    assert made.summary.label.tolist() == ["=1+1", "", "x"]
    assert made.summary.temp.tolist() == ["-3.5", "+2", ""]
    assert Path("out/summary.csv").read_text().splitlines()[1].startswith("a,a.npy,,,-3.5,'=1+1,end,20,")
    pixels = made.pooled[made.pooled.scalar == "pixel"]
    assert list(zip(pixels.label, pixels["items"], strict=True)) == [("", 3), ("=1+1", 1), ("x", 1)]


def test_groups_of_two_columns_are_told_apart(place: Path, client: Client) -> None:
    (place / "s.csv").write_text("path,day,bird\na.npy,1,1\nb.npy,1,\n")
    batch([], segments="s.csv", by=["day", "bird"], client=client).run()
    pixels = open_batch("out").over_items.query("scalar == 'pixel'")
    groups = list(zip(pixels.day, pixels.bird, pixels["items"], strict=True))
    assert groups == [("", "", 2), ("1", "", 2), ("", "1", 1), ("1", "1", 1)]
    page = Path("out/report.html").read_text("utf-8")
    assert all(f"<td>{words}</td>" in page for words in ("all", "day 1", "bird 1", "day 1, bird 1"))


DAMAGED = [
    ('"sums"', '"sumz"'), ('"pixel":[20', '"pixel":[NaN'), ('"pixel":[20,0', '"pixel":[20,0,0'),
    ('"frames":20', '"frames":"many"'), ('"frames":20', '"frames":1' + "0" * 400), ("{", "[" * 100_000),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), DAMAGED)
def test_an_item_whose_result_is_damaged_is_done_again(
    place: Path, client: Client, old: str, new: str
) -> None:
    batch(["a.npy"], client=client).run()
    before, result = tables(), Path("out/a/item.json")
    text = result.read_text()
    assert text.count(old) >= 1
    result.write_text(text.replace(old, new))
    assert words(batch(["a.npy"], client=client).run()) == ("", "a", {})
    assert tables() == before


def test_a_result_that_has_no_end_or_is_no_file_is_done_again(place: Path, client: Client) -> None:
    batch(["a.npy"], client=client).run()
    with Path("out/a/item.json").open("r+b") as file:
        file.truncate(5_000_000_000)  # takes no room
    assert words(batch(["a.npy"]).look()) == ("", "a", {})
    Path("out/a/item.json").unlink()
    Path("out/a/item.json").mkdir()
    assert words(batch(["a.npy"], client=client).run()) == ("", "a", {})
    assert words(batch(["a.npy"]).look()) == ("a", "", {})


def test_a_stopped_batch_marks_what_was_being_done(place: Path, client: Client) -> None:
    stopped = batch(client=client)
    stopped.run(lambda _: stopped.stop())
    assert stopped.over()
    assert stopped.stopped
    ended = open_batch("out").summary.ended.tolist()
    begun = [how for how in ended if how != "not begun"]  # at most one a worker; one may be away just now
    assert len(begun) <= 2
    assert set(begun) <= {"end", "cut off"}
    assert ended == begun + ["not begun"] * (4 - len(begun))
    found = batch(client=client).run()
    assert len(found.done) == ended.count("end")
    assert open_batch("out").summary.ended.tolist() == ["end"] * 4


def test_a_second_batch_into_one_folder_is_refused(place: Path, client: Client) -> None:
    said: list[str] = []

    def other(_: object) -> None:
        if not said:
            with pytest.raises(ValueError, match="another batch") as refused:
                batch().run()
            said.append(str(refused.value))

    batch(["a.npy"], client=client).run(other)
    me = f"process {os.getpid()} on {socket.gethostname()}"
    there = f"another batch is at work there ({me})"
    assert said == [f"{place.as_posix()}/out: {there}; wait for its end, or give another --out"]


def test_folders_that_are_no_batch_are_refused(place: Path) -> None:
    Path("out").mkdir()
    Path("out/mine.txt").touch()
    with fails(f"{place.as_posix()}/out: is there already, and holds no batch; give --out a new folder"):
        batch()
    with fails("out/batch.json: is missing; give the folder that --out of batch made"):
        open_batch("out")
    Path("out/batch.json").write_text(
        '{"pipeline": "x", "items": [{"item": "../x", "identity": "abc", "columns": {}}]}'
    )
    with fails("out/batch.json: is damaged: it is not a list of a batch's items"):
        open_batch("out")
    Path("file").touch()
    with fails(
        f"{place.as_posix()}/file/out: cannot be made: {place.as_posix()}/file is a file, not a folder; give "
        "another place"
    ):
        Batch(load("minimal").plan, read_items(["a.npy"]), BatchOptions(out="file/out")).run()
    with fails("by label: the items have no such column; there are: none"):
        batch(by=["label"])


def test_a_batch_of_0_4_goes_on(place: Path, client: Client) -> None:
    batch(client=client).run()
    before, lines = tables(), as_0_4()
    text = lines.read_text()
    lines.write_text(text.replace('"pixel": [20', '"pixel": ["20"') + '5\n[]\n{}\n{"item": "d", "sta')
    film(place, "c", 9)
    found = batch(client=client, redo=True).run()
    assert words(found) == ("b d", "a c", {})
    film(place, "c", 2)
    assert words(batch(client=client, redo=True).run()) == ("a b d", "c", {})
    assert tables() == before
