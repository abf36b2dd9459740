from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from stream_sparse import load
from stream_sparse.data import catalog
from stream_sparse.errors import InputError
from stream_sparse.studio.library import Library
from tests.support.errors import refusal

MINE = """name: mine
description: What is there?
source: {use: video, path: my.mp4}
nodes: {pixel: {use: pixel_tap, row: 1, col: 2}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a video, pipelines, a recorded run, and links out of it."""
    place = tmp_path / "mine"
    place.mkdir()
    shutil.copy(catalog.find("macaw"), place / "my.mp4")
    (place / "mine.yaml").write_text(MINE)
    (place / "wrong.yaml").write_text("source: {use: sample, name: macaw}\nnodes: {a: {use: rely}}\n")
    load("minimal").run(frames=5, record=place / "runs" / "one")
    outside = tmp_path / "outside"
    shutil.copytree(place, outside)
    if os.name != "nt":
        (place / "led.yaml").symlink_to(outside / "mine.yaml")
        (place / "led").symlink_to(outside / "runs" / "one")
        (place / "led.mp4").symlink_to(outside / "my.mp4")
    return place


@pytest.fixture
def library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.chdir(folder)
    return Library(folder)


def test_it_holds_what_lies_in_the_folder(library: Library) -> None:
    found = library.contents()
    own = [one for one in found["pipelines"] if one["own"]]
    assert [one["name"] for one in own] == ["mine.yaml", "wrong.yaml"]
    assert own[0] | {"question": "What is there?", "source": "video my.mp4", "title": "mine"} == own[0]
    assert own[1]["problem"] == "wrong.yaml:2:18 node 'a': unknown node 'rely'; did you mean 'relu'?"
    assert {"bird", "webcam"} <= {one["name"] for one in found["pipelines"]}
    sources = [one["source"] for one in found["sources"]]
    assert "sample:macaw" in sources
    assert sources[-1] == "my.mp4"
    (run,) = found["runs"]
    assert run | {"name": "runs/one", "pipeline": "minimal", "frames": 5, "ended": "after --frames"} == run
    assert run["picture"]


def test_a_recording_in_segments_is_one_run(library: Library, folder: Path, cut: Path) -> None:
    shutil.copytree(cut, folder / "long")
    os.utime(folder / "long" / "002" / "run.json")
    found = {run["name"]: run for run in library.contents()["runs"]}
    assert [*found] == ["long", "runs/one"]  # the newest first
    assert (found["long"]["frames"], found["long"]["ended"], found["long"]["seconds"]) == (
        60,
        "at its end",
        59 / 30,
    )
    assert library.run_folder("long") == folder / "long"
    (folder / "long" / "002" / "run.json").write_text("{")
    (problem,) = [run["problem"] for run in library.contents()["runs"] if run["name"] == "long"]
    assert problem.startswith("long/002/run.json: ")


def test_a_pipeline_is_read_with_another_source(library: Library) -> None:
    plan = library.read(library.text("bird"), "bird", "my.mp4")
    assert (plan.name, plan.source_use) == ("bird", "video")
    assert library.read(library.text("mine.yaml"), "mine.yaml", "sample:china").source_use == "sample"
    assert library.read(library.text("webcam"), "webcam", "3").source.parameters()["device"] == 3


@pytest.mark.parametrize("name", ["Größe & Maß (2) #1", "-x", "a..b", "50%", "clip [1]"])
def test_names_are_those_that_people_give(library: Library, folder: Path, name: str) -> None:
    (folder / "my.mp4").rename(folder / f"{name}.MP4")
    (folder / "runs" / "one").rename(folder / "runs" / name)
    text = MINE.replace("my.mp4", f"'{name}.MP4'")
    assert library.save(text, name) == f"{name}.yaml"
    found = library.contents()
    assert [one["name"] for one in found["pipelines"] if one["own"]] == sorted(
        [f"{name}.yaml", "mine.yaml", "wrong.yaml"]
    )
    assert found["sources"][-1]["source"] == f"{name}.MP4"
    assert [one["name"] for one in found["runs"]] == [f"runs/{name}"]
    assert library.read(library.text(f"{name}.yaml"), f"{name}.yaml", f"{name}.MP4").source_use == "video"
    assert library.run_folder(f"runs/{name}") == folder / "runs" / name


STRANGE = ["../outside/mine.yaml", "/etc/passwd", "led.yaml", "my.mp4", "", "a\0.yaml", "~", "x" * 300, ".."]


@pytest.mark.parametrize("name", STRANGE)
def test_no_other_file_is_read(library: Library, name: str) -> None:
    assert refusal(InputError, library.text, name)
    assert refusal(InputError, library.run_folder, name)
    for source in (name, "led.mp4", "http://127.0.0.1/x.mjpg"):
        if source not in ("my.mp4",):
            assert refusal(InputError, library.read, MINE, "mine", source or "/")


@pytest.mark.skipif(os.name == "nt", reason="makes links")
@pytest.mark.parametrize("path", ["led.mp4", "l?d.mp4", "*.mp4", "led/*.mkv", "le[d]/view.png", "l*/**", "."])
def test_a_pattern_finds_no_links_out_of_the_folder(library: Library, path: str) -> None:
    text = MINE.replace("{use: video, path: my.mp4}", f"{{use: images, path: '{path}'}}")
    assert refusal(InputError, library.read, text, "mine") == (
        f"source: {path} is not in this folder; a page may use no other"
    )


def test_problems_have_their_places(library: Library) -> None:
    assert library.problems(MINE, "mine") == []
    found = library.problems(MINE.replace("row: 1", "row: -1").replace("col: 2", "cil: 2"), "mine")
    assert [(one["line"], one["column"]) for one in found] == [(4, 38), (4, 42)]
    assert found[0]["text"] == "node 'pixel' (pixel_tap): row must be >= 0 (got -1)"
    assert library.problems("a: [", "x")[0]["line"] == 1


def test_what_is_saved_is_a_pipeline_of_the_folder(library: Library, folder: Path) -> None:
    assert library.save(MINE, "new") == "new.yaml"
    assert library.text("new.yaml") == MINE
    there = "'new.yaml' is there already; save once more to replace it"
    assert refusal(InputError, library.save, "x: 1\n", "new") == there
    assert refusal(InputError, library.save, "x: 1\n", "new", "mine.yaml") == there
    assert library.text("new.yaml") == MINE
    assert library.save("x: 1\n", "new.yaml", "new.yaml") == "new.yaml"
    assert sorted(path.name for path in folder.glob("new*")) == ["new.yaml"]
    assert refusal(InputError, library.save, MINE, "bird") == (
        "'bird' comes with the package; save it under another name"
    )
    for name in ("../new", "a/b", "a\\b", "c:x", ".hidden", "x" * 300, "\ud800"):
        said = refusal(InputError, library.save, MINE, name)
        assert said.endswith(": expected the name of a file, without / : and the like")
    assert refusal(InputError, library.save, MINE, "") == "give the file a name first, such as mine.yaml"
    if os.name != "nt":
        assert "save it under another name" in refusal(InputError, library.save, MINE, "led")


def test_what_is_saved_follows_no_link(library: Library, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "theirs.txt"
    outside.write_text("theirs")
    (folder / "new.yaml.tmp").symlink_to(outside)
    assert library.save(MINE, "new") == "new.yaml"
    assert (library.text("new.yaml"), outside.read_text()) == (MINE, "theirs")
    assert not (folder / "new.yaml").is_symlink()


OUTSIDE = [
    "pixel: {use: pixel_tap, points: /etc/passwd}",
    "code: {use: omp, dictionary: {file: /x/atoms.npy}}",
    "d: {use: dictionary_learning, init: {file: ~/a.npy}}", "file: {use: video_file, path: /etc/x.mkv}",
    "file: {use: video_file, path: a/../../x.mkv}", "file: {use: video_file, path: 'http://h/x.mkv'}",
]  # fmt: skip


@pytest.mark.parametrize("node", OUTSIDE)
def test_no_node_of_a_page_leads_out_of_the_folder(library: Library, node: str) -> None:
    text = MINE.partition("nodes:")[0] + f"nodes: {{{node}}}\n"
    said = refusal(InputError, library.read, text, "mine")
    assert said.startswith(f"node '{node.partition(':')[0]}': ")
    assert said.endswith(" is not in this folder; a page may use no other")
    assert library.problems(text, "mine") == [{"line": 1, "column": 1, "text": said}]


@pytest.mark.parametrize("path", ["file:/x.mp4", "concat:a.mp4|b.mp4"])
def test_no_source_of_a_page_leads_out_of_the_folder(library: Library, path: str) -> None:
    text = MINE.replace("path: my.mp4", f"path: '{path}'")
    said = f"source: {path} is not in this folder; a page may use no other"
    assert refusal(InputError, library.read, text, "mine") == said


def test_cards_of_runs_show_in_what_they_differ(library: Library, folder: Path) -> None:
    for name, theta in (("two", 80), ("three", 150)):
        load("thresholds", set={"relu.theta": theta}).run(frames=3, record=folder / "runs" / name, view=False)
    found = {run["name"]: run.get("differs") for run in library.contents()["runs"]}
    assert found == {"runs/one": "", "runs/two": "relu.theta 80", "runs/three": "relu.theta 150"}
    (folder / "runs" / "two" / "pipeline.yaml").write_text("nodes: [")
    found = {run["name"]: run.get("differs") for run in library.contents()["runs"]}
    assert found["runs/two"] == ""
