"""`verify` of the folder of a batch: each run, its result, and the tables."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stream_sparse import open_batch
from stream_sparse.batch.batch import Batch
from stream_sparse.batch.verify import verify_batch
from stream_sparse.errors import RunError
from stream_sparse.records.schema import seal
from tests.support.batch_films import as_0_4, batch, tables, words
from tests.support.errors import refusal

if TYPE_CHECKING:
    from distributed import Client

pytestmark = pytest.mark.xdist_group("batch")
WRITTEN = "hash mismatch: modified after the batch wrote it"


@pytest.fixture
def done(place: Path, client: Client) -> Batch:
    """A batch of two films that is done."""
    made = batch(["a.npy", "b.npy"], client=client)
    made.run()
    return made


def said() -> str:
    """The first problem of the batch."""
    return refusal(RunError, verify_batch, "out")


def changed(path: str, old: str, new: str, sealed: bool = False) -> None:
    """Change a text in a file once, perhaps with a new seal."""
    text = Path(path).read_text("utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    if sealed:
        data = json.loads(text)
        text = json.dumps({**data, "sha256": seal(data)})
    Path(path).write_text(text, "utf-8")


def test_a_batch_that_is_whole(done: Batch) -> None:
    report = verify_batch("out")
    assert str(report) == "out: sound: 2 of 2 items done, 41 frames"
    assert report.notes == []
    assert str(open_batch("out").verify(quick=True)) == str(report)
    assert open_batch("out").verify(quick=True).notes == ["quick: pictures and hashes were not looked at"]


def test_a_figure_that_was_changed_is_told_and_enters_no_table(done: Batch, client: Client) -> None:
    before = tables()
    mean = json.loads(Path("out/a/item.json").read_text())["sums"]["pixel"][2]
    changed("out/a/item.json", repr(mean), "99.5")
    assert said() == f"out/a/item.json: is damaged, or {WRITTEN}"
    assert words(batch(["a.npy", "b.npy"], client=client).run()) == ("b", "a", {})
    assert tables() == before
    assert str(verify_batch("out")).startswith("out: sound: ")


def test_a_figure_that_was_changed_with_its_seal_is_held_against_the_run(done: Batch) -> None:
    mean = json.loads(Path("out/a/item.json").read_text())["sums"]["pixel"][2]
    changed("out/a/item.json", repr(mean), "99.5", sealed=True)
    assert said() == f"out/a/item.json: says pixel.mean 99.5, its run gives {mean}"


@pytest.mark.parametrize("name", ["summary.csv", "pooled.csv", "items.csv", "batch.json"])
def test_a_table_or_list_that_was_changed(done: Batch, name: str) -> None:
    changed(f"out/{name}", "a" if name == "batch.json" else "pixel", "c")
    assert said() == f"out/{name}: {WRITTEN}"


def test_a_table_a_result_or_a_row_that_is_missing(done: Batch) -> None:
    Path("out/pooled.csv").rename("pooled.csv")
    assert said() == "out/pooled.csv: is missing"
    Path("pooled.csv").rename("out/pooled.csv")
    Path("out/b/item.json").unlink()
    assert said() == "out/b/item.json: is missing"
    changed("out/a/values.csv", "1", "2")
    assert said().startswith("out/a/values.csv: ")


def test_a_batch_that_was_cut_off(done: Batch) -> None:
    Path("out/unfinished").mkdir()
    Path("out/unfinished/batch").touch()
    shutil.rmtree(Path("out/b"))
    assert str(verify_batch("out")) == (
        "out: cut off, what is done is sound: 1 of 2 items done, 20 frames; or it still goes on"
    )


def test_results_without_a_seal_are_told_and_held_against_their_runs(done: Batch, client: Client) -> None:
    before, lines = tables(), as_0_4()
    report = verify_batch("out")
    assert report.notes == ["2 results have no seal, as of versions before 0.6: compared with the runs alone"]
    assert words(batch(["a.npy", "b.npy"]).look()) == ("a b", "", {})
    mean = json.loads(lines.read_text().splitlines()[1])["sums"]["pixel"][2]
    changed(str(lines), repr(mean), "99.5")
    assert said() == f"out/a/item.json: says pixel.mean 99.5, its run gives {mean}"
    assert words(batch(["a.npy", "b.npy"], client=client).run()) == ("b", "a", {})
    assert tables() == before


@pytest.mark.parametrize("old", [False, True])
def test_a_changed_byte_of_a_result_never_enters_the_tables(done: Batch, old: bool) -> None:
    """Each of many changes, of one to three bytes, leaves the same figures, or the item is not done."""
    path, chance = as_0_4() if old else Path("out/a/item.json"), random.Random(5)
    whole = path.read_bytes()
    figures = json.loads(whole.splitlines()[1] if old else whole)
    kept = 0
    count = 50 if old else 200
    for number in range(count):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(data))
            other = [b"", b"9", b"0", b"e", b"-", b" ", b'"', bytes([chance.randrange(256)])]
            data[at : at + chance.randint(0, 2)] = chance.choice(other)
        path.write_bytes(data)
        asked = batch(["a.npy"]) if old else done  # an old journal is read once
        asked.look()
        result = asked.results["a"]
        if result.state == "done":
            kept += 1
            found = json.loads(result.model_dump_json())
            assert [found[name] for name in ("frames", "ended")] == [20, "end"], number
            for name, sums in figures["sums"].items():
                assert found["sums"][name] == (pytest.approx(sums, rel=1e-8, abs=1e-8) if old else sums)
    assert kept < (count if old else 30)  # of an old one, changes of the other item and of marks
