"""Items of a batch: what words and tables mean, names, and refusals to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.batch.items import BatchItem, named_items, read_items
from stream_sparse.capture.file_position import FilePosition
from stream_sparse.errors import InputError
from tests.support.errors import fails


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three videos."""
    monkeypatch.chdir(tmp_path)
    for name in ("day/a.mp4", "day/b.mp4", "night/A.mp4"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"")
    return tmp_path


def names(*items: BatchItem) -> list[str]:
    return [item.name for item in named_items(items, {})]


def test_patterns_files_and_addresses() -> None:
    found = read_items(["*/*.mp4", "day/b.mp4", "http://host/c.mp4?x=1", "sample:macaw", "day"])
    assert [item.path for item in found] == [
        "day/a.mp4", "day/b.mp4", "night/A.mp4", "http://host/c.mp4?x=1", "sample:macaw", "day",
    ]  # fmt: skip
    assert names(*found) == ["a", "b", "A-2", "c", "macaw", "day"]


def test_names_are_kept_and_lead_nowhere() -> None:
    paths = ("x/..", "summary.csv.mp4", "x/unfinished.mp4", "x/ö ?*.mp4", "a.mp4")
    items = [BatchItem(path) for path in paths]
    assert names(*items) == ["video", "summary.csv-2", "unfinished-2", "ö", "a"]
    assert names(BatchItem("http://eva:key@h/x?key=1234"), BatchItem("http://h/video.mp4?t=0")) == [
        "x",
        "video",
    ]
    assert [item.name for item in named_items(items[-1:], {}, ["A"])] == ["a-2"]
    known = {"a": BatchItem("old/a.mp4").identity, "a-2": BatchItem("a.mp4").identity}
    assert [item.name for item in named_items([*items[-1:], BatchItem("new/a.mp4")], known)] == ["a-2", "a-3"]


def test_segments(place: Path) -> None:
    (place / "day" / "s.csv").write_text(
        "path,start,stop,label,who\na.mp4,0:01.5,f90,wing,eva\n\nb.mp4,,2,,\na.mp4,0:01.5,f90,beak,\n"
    )
    first, second, third = named_items(read_items([], "day/s.csv"), {})
    start, stop, labels = FilePosition(seconds=1.5), FilePosition(frame=90), {"label": "wing", "who": "eva"}
    assert first == BatchItem("day/a.mp4", start, stop, labels, "a_1.5-f90")
    assert second == BatchItem(
        "day/b.mp4", None, FilePosition(seconds=2.0), {"label": "", "who": ""}, "b_0-2"
    )
    assert third.name == "a_1.5-f90-2"
    (chosen,) = read_items(["night/*.mp4", "day/a.mp4"], write(place, "path,label\nA.mp4,x\n"))
    assert chosen.path == "night/A.mp4"


def write(place: Path, text: str) -> Path:
    (place / "s.csv").write_text(text)
    return Path("s.csv")


WRONG = {
    "path,start\nday/a.mp4,1:75\n": (
        "s.csv:2: start 1:75: expected seconds, minutes or hours (12.5, 0:30, 1:02:03) or a frame (f120)"
    ),
    "path,label\nday/a.mp4,a,b\n": "s.csv:2: has more cells than the header; quote a comma",
    "path,label\nday/a.mp4,x\n\nday/a.mp4, x\n": "s.csv:4: repeats line 2; remove one of them",
}


def test_wrong_tables(place: Path) -> None:
    for header in ("video,start", "path,a,a", "path,mean", ""):
        with pytest.raises(InputError, match=f"s.csv:1: expected the columns .*; got {header or 'nothing'}"):
            read_items([], write(place, f"{header}\n"))
    for text, said in WRONG.items():
        with fails(said):
            read_items([], write(place, text))


def test_wrong_words(place: Path) -> None:
    with fails("day/aa.mp4: no such file; did you mean 'a.mp4'?"):
        read_items(["day/aa.mp4"])
    with fails("day/*.avi: no file matches; quote the pattern, and try it with ls"):
        read_items(["day/*.avi"])
    with fails("s.csv:2: path x.avi: is not one of the videos"):
        read_items(["day/*.mp4"], write(place, "path\nx.avi\n"))
