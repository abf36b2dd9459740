"""`verify`: what is sound, what was cut off, and the first thing that is wrong."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.errors import Error, RunError
from stream_sparse.io.hashing import file_digest
from stream_sparse.io.video import VideoWriter
from stream_sparse.panels import Trace
from stream_sparse.records.checks import check_video
from stream_sparse.records.schema import seal
from stream_sparse.records.verify import verify
from tests.flow.units import Numbers
from tests.scenarios.test_full_disk import _pipeline as full_disk_pipeline
from tests.scenarios.test_full_disk import small_disk  # noqa: F401  a fixture

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs with all there is to check: ``one``, ``cut`` in three segments, and ``film.npy``, their source."""
    place = tmp_path_factory.mktemp("recorded")
    film = np.random.default_rng(3).integers(0, 256, (60, 12, 16), dtype=np.uint8)
    np.save(place / "film.npy", film)
    pipeline = (
        Pipeline(sources.Array(path=str(place / "film.npy"), fps=30.0))
        .then(nodes.DiffBox(window=3), name="box")
        .then(nodes.PixelTap(row=3, col=4), name="pixel")
        .see(Trace(), "pixel")
        .keep("box", every=2)
    )
    pipeline.run(record=place / "one", record_source="lossless")
    pipeline.run(record=place / "cut", record_source="lossless", rotate="0.7s")
    return place


@pytest.fixture
def run(recorded: Path, tmp_path: Path) -> Path:
    shutil.copytree(recorded / "one", tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture
def cut(recorded: Path, tmp_path: Path) -> Path:
    shutil.copytree(recorded / "cut", tmp_path / "cut")
    return tmp_path / "cut"


def line(cli: Cli, folder: Path) -> str:
    """The one line that says what is wrong, from the folder on."""
    code, out, err = cli("verify", folder)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    return (
        err.removeprefix("error: ")
        .strip()
        .replace(f"{folder.as_posix()}/", "")
        .replace(folder.as_posix(), ".")
    )


def edit(path: Path, change: Callable[[list[str]], Any]) -> None:
    lines = path.read_text().split("\n")
    change(lines)
    path.write_text("\n".join(lines))


def reseal(path: Path, **changes: Any) -> None:
    """Change ``run.json`` as one who knows how it is sealed."""
    info = {**json.loads(path.read_text()), **changes}
    path.write_text(json.dumps({**info, "sha256": seal(info)}))


def test_what_is_sound_is_told_in_a_line(cli: Cli, run: Path, cut: Path) -> None:
    assert cli("verify", run) == (
        0,
        (
            f"{run.as_posix()}: sound: 60 frames over 2.0 s: 60 processed, 0 dropped; "
            "1 column, box.npy, source.mkv, view.mkv\n"
        ),
        "",
    )
    code, out, err = cli("verify", cut)
    assert (code, err) == (0, "")
    assert "sound: 60 frames in 3 segments over 2.0 s: 60 processed" in out
    code, out, err = cli("verify", cut / "001")
    assert (code, err) == (0, "")
    assert "sound: 21 frames over 0.7 s" in out


def test_what_is_no_run_folder_is_the_users_error(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, what in ((tmp_path / "none", "no such folder"), (tmp_path / "empty", "is no run folder")):
        code, out, err = cli("verify", path)
        assert (code, out) == (2, "")
        assert err.startswith(f"error: {path.as_posix()}: {what}")


FILES = (
    "frames.csv", "values.csv", "box.npy", "events.jsonl", "pipeline.yaml", "run.json", "state.npz",
    "view.mkv", "view.png", "source.mkv",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("where", [0.0, 0.37, 0.5, 0.81, 1.0])
def test_one_byte_that_is_not_as_it_was_is_found(run: Path, name: str, where: float) -> None:
    path = run / name
    data = bytearray(path.read_bytes())
    if not data:
        data = bytearray(b"{")  # one too many
    else:
        data[int(where * (len(data) - 1))] ^= 1
    path.write_bytes(data)
    with pytest.raises(RunError) as caught:
        verify(run)
    names = (name, "values.csv") if name == "frames.csv" else (name,)  # where one of the two is wrong
    assert str(caught.value).startswith(tuple(f"{(run / name).as_posix()}: " for name in names))
    assert "\n" not in str(caught.value)


def test_a_file_beside_the_segments_that_is_not_as_it_was_is_found(cut: Path) -> None:
    path = cut / "pipeline.yaml"
    said = f"{re.escape(path.as_posix())}: is not as it was written: its hash is another"
    with path.open("a") as file:
        file.write("# x\n")
    with pytest.raises(RunError, match=said):
        verify(cut)
    path.write_text("")
    with pytest.raises(RunError, match=said):
        verify(cut)
    path.unlink()
    with pytest.raises(RunError, match=rf"{re.escape(path.as_posix())}: is missing"):
        verify(cut)


def test_every_byte_of_run_json_counts(run: Path) -> None:
    path = run / "run.json"
    data = path.read_bytes()
    for place in range(0, len(data) - 1, 7):  # the last is the end of its last line
        changed = bytearray(data)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(RunError, match=r"run\.json: (is not as it was written|cannot be read)"):
            verify(run)


@pytest.mark.parametrize("name", [name for name in FILES if name != "run.json"])
def test_a_file_that_is_gone_is_found(cli: Cli, run: Path, name: str) -> None:
    (run / name).unlink()
    assert line(cli, run) == f"{name}: is missing"


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("frames.csv", 20, "frames.csv: line 21: frame 20 comes after frame 18"),
        ("frames.csv", 1, "frames.csv: begins with frame 1, run.json says 0"),
        ("frames.csv", 60, "values.csv: has more rows than the 59 processed frames of frames.csv"),
        (
            "values.csv",
            20,
            "values.csv: line 21: frame 20 at {20} s, where frames.csv has frame 19 at {19} s",
        ),
        ("values.csv", 60, "values.csv: ends before frame 59, which was processed"),
    ],
)
def test_a_row_that_is_gone_is_found(cli: Cli, run: Path, name: str, row: int, said: str) -> None:
    edit(run / name, lambda lines: lines.pop(row))
    said = re.sub(r"\{(\d+)\}", lambda found: repr(int(found[1]) / 30), said)
    if (name, row) == ("frames.csv", 1):
        said = f"values.csv: line 2: frame 0 at 0.0 s, where frames.csv has frame 1 at {1 / 30!r} s"
    assert line(cli, run) == said


def replaced(row: int, old: str, new: str) -> Callable[[list[str]], None]:
    def change(lines: list[str]) -> None:
        assert old in lines[row]
        lines[row] = lines[row].replace(old, new, 1)

    return change


def test_cells_that_are_wrong_are_found(cli: Cli, run: Path) -> None:
    good = {name: (run / name).read_text() for name in ("frames.csv", "values.csv", "events.jsonl")}
    cell = good["values.csv"].split("\n")[10].split(",")[2]
    past = f", the frame before it {8 / 30!r} s"
    cases = [
        ("frames.csv", replaced(10, "0.3,", "0.2,"), f"line 11: frame 9 has the time 0.2 s{past}"),
        ("frames.csv", replaced(10, "processed,", "none,"), "line 11: frame 9 is 'none' with the cause ''"),
        ("frames.csv", replaced(10, "9,", "x,"), "line 11: is no row of a frame: x,0.3,processed,"),
        ("frames.csv", replaced(0, "cause", "why"),
         "line 1: expected frame,time_s,status,cause, got frame,time_s,status,why"),
        ("frames.csv", lambda lines: lines.pop(), "line 61: has no end"),
        ("values.csv", replaced(10, cell, "x"), "line 11: frame 9: 'x' is no number"),
        ("values.csv", replaced(10, cell, f"{cell},"), "line 11: frame 9 has 5 cells, expected 4"),
        ("values.csv", lambda lines: lines.insert(10, ""), "line 11: frame 9 has 0 cells, expected 4"),
        ("values.csv", replaced(10, cell, f'"{cell}'), "line 11: frame 9 has 3 cells, expected 4"),
        ("values.csv", replaced(10, cell, 40_000 * cell + "\""), "line 11: frame 9 has 1 cells, expected 4"),
        ("values.csv", replaced(10, "9,0.3,", "8,0.3,"),
         "line 11: frame 8 at 0.3 s, where frames.csv has frame 9 at 0.3 s"),
        ("values.csv", replaced(11, ",3", ",4"), "line 12: frame 10: row '4' of box.npy, expected row 3"),
        ("values.csv", replaced(0, "box", "bax"),
         "line 1: expected frame,time_s,...,box, got frame,time_s,pixel,bax"),
    ]  # fmt: skip
    for name, change, said in cases:
        (run / name).write_text(good[name])
        edit(run / name, change)
        assert line(cli, run) == f"{name}: {said}"
        (run / name).write_text(good[name])
    (run / "events.jsonl").write_text("{}\n")
    assert line(cli, run) == "events.jsonl: line 1: is no event: {}"


def test_arrays_have_the_rows_that_the_table_speaks_of(cli: Cli, run: Path) -> None:
    box = np.load(run / "box.npy")
    np.save(run / "box.npy", box[:-1])
    assert line(cli, run) == f"box.npy: has {len(box) - 1} rows, values.csv speaks of {len(box)}"
    np.save(run / "box.npy", box)
    with (run / "box.npy").open("ab") as file:
        file.write(b"more")
    size = (run / "box.npy").stat().st_size
    assert line(cli, run) == f"box.npy: has {size} bytes, its header tells of {size - 4}"


def _film(path: Path, times: list[float]) -> None:
    path.unlink()
    with VideoWriter(path, 16, 12, codec="ffv1") as video:
        for time_s in times:
            video.write(np.zeros((12, 16), np.uint8), time_s)


@pytest.mark.parametrize("name", ["view.mkv", "source.mkv"])
def test_a_video_that_was_cut_or_is_late_is_found(cli: Cli, run: Path, name: str) -> None:
    whole = (run / name).read_bytes()
    for share in (0.2, 0.5, 0.9):
        (run / name).write_bytes(whole[: int(len(whole) * share)])
        said = line(cli, run)
        assert said.startswith(f"{name}: has ")
        assert said.endswith(" pictures for 60 processed frames")
    (run / name).write_bytes(whole[:20])
    assert line(cli, run).startswith(f"{name}: ")
    _film(run / name, [i / 30 for i in range(59)])
    assert line(cli, run) == f"{name}: has 59 pictures for 60 processed frames"
    _film(run / name, [i / 30 for i in range(61)])
    assert line(cli, run) == f"{name}: has 61 pictures for 60 processed frames"
    _film(run / name, [i / 30 + 0.002 * (i == 40) for i in range(60)])
    assert line(cli, run) == f"{name}: picture 40 is at 1.335 s, its frame at {40 / 30!r} s"
    _film(run / name, [i / 30 for i in range(60)])  # right in all but what it shows
    assert line(cli, run) == f"{name}: is not as it was written: its hash is another"


def test_pictures_of_frames_that_were_on_their_way_are_no_fault(cli: Cli, run: Path) -> None:
    edit(
        run / "frames.csv",
        lambda lines: lines.__setitem__(60, lines[60].replace("processed,", "dropped,stop")),
    )
    edit(run / "values.csv", lambda lines: lines.pop(60))
    counts = {"captured": 60, "processed": 59, "dropped": 1}
    files = {name: file_digest(run / name) for name in FILES if name not in ("run.json", "view.mkv")}
    reseal(run / "run.json", frames=counts, files=files)
    assert line(cli, run) == "view.mkv: has 60 pictures for 59 processed frames"
    (run / "view.mkv").unlink()
    assert cli("verify", run)[0] == 0
    _film(run / "source.mkv", [i / 30 + 0.002 * (i == 59) for i in range(60)])
    assert line(cli, run) == "source.mkv: has 60 pictures for 59 processed frames"
    _film(run / "source.mkv", [i / 30 for i in range(58)])
    assert line(cli, run) == "source.mkv: has 58 pictures for 59 processed frames"


def test_of_frames_behind_the_last_one_some_may_have_pictures() -> None:
    """Those that were on their way when the run was stopped; others were dropped at the ring between them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source.mkv"
        path.touch()
        _film(path, [0.0, 0.1, 0.3, 0.5])
        assert check_video(path, [0.0, 0.1], True, True, [0.2, 0.3, 0.4, 0.5, 0.6]) == 0.1
        with pytest.raises(RunError, match=r"source\.mkv: has 4 pictures for 2 processed frames"):
            check_video(path, [0.0, 0.1], True, True, [0.2, 0.3, 0.4])
        with pytest.raises(RunError, match=r"source\.mkv: picture 0 is at 0\.0 s, its frame at 0\.2 s"):
            check_video(path, [0.2], True, True, [0.3, 0.5])


def test_counts_are_those_of_the_rows(cli: Cli, run: Path) -> None:
    for counts, said in (
        ({"captured": 61, "processed": 60, "dropped": 0}, "61 captured frames, frames.csv of 60"),
        ({"captured": 60, "processed": 59, "dropped": 0}, "59 processed frames, frames.csv of 60"),
        ({"captured": 60, "processed": 60, "dropped": 1}, "1 dropped frames, frames.csv of 0"),
    ):
        reseal(run / "run.json", frames=counts)
        assert line(cli, run) == f"run.json: tells of {said}"


def test_a_run_folder_of_an_older_version_is_proved_as_far_as_it_tells(cli: Cli, run: Path) -> None:
    info = json.loads((run / "run.json").read_text())
    for key in ("sha256", "files", "first_frame", "record_source"):
        del info[key]
    (run / "run.json").write_text(json.dumps(info))
    code, out, err = cli("verify", run)
    assert (code, err) == (0, "")
    assert "sound: 60 frames over 2.0 s" in out
    edit(run / "values.csv", lambda lines: lines.pop(30))
    assert line(cli, run).startswith("values.csv: line 31: frame 30 at ")


def test_segments_that_are_gone_are_found(cli: Cli, cut: Path) -> None:
    (cut / "001").rename(cut / "aside")
    assert line(cli, cut) == "002/frames.csv: line 2: frame 42 comes after frame 20"
    (cut / "aside").rename(cut / "001")
    (cut / "000").rename(cut / "aside")
    assert line(cli, cut) == ".: segment 000 is missing; it was not deleted by --keep"
    (cut / "aside").rename(cut / "000")
    (cut / "002").rename(cut / "aside")
    assert line(cli, cut) == ".: segment 002 is missing; it was not deleted by --keep"
    for number in ("000", "001"):
        shutil.rmtree(cut / number)
    assert line(cli, cut) == ".: none of its 3 segments is here"


def test_a_source_that_is_another_is_found_and_one_that_is_gone_is_told(
    cli: Cli, run: Path, recorded: Path
) -> None:
    film = recorded / "film.npy"
    whole = film.read_bytes()
    try:
        film.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert line(cli, run) == f"{film.as_posix()}: is not the file that . was recorded from"
        film.unlink()
        code, out, _ = cli("verify", run)
        assert code == 0
        assert out.startswith(f"note: its source {film.as_posix()} is not here: it was not compared\n")
    finally:
        film.write_bytes(whole)


def test_drops_that_no_gap_tells_of_are_found(cli: Cli, tmp_path: Path) -> None:
    pipeline = Pipeline(Numbers(count=3000, live=True)).then(nodes.RunningKurtosis(), name="k")
    run = pipeline.run(record=tmp_path / "run")
    assert run.dropped
    assert cli("verify", tmp_path / "run")[0] == 0
    record = open_run(tmp_path / "run")
    gap = next(event for event in record.events if event["kind"] == "gap")
    edit(tmp_path / "run/events.jsonl", lambda lines: lines.pop(record.events.index(gap)))
    frame = gap["frame"]
    assert line(cli, tmp_path / "run") == (
        f"frames.csv: line {frame + 2}: {gap['frames']} frames were dropped before frame {frame}, "
        "its events tell of 0"
    )


def test_a_run_that_failed_is_sound_up_to_there(cli: Cli, tmp_path: Path) -> None:
    run = (
        Pipeline(Numbers(count=50, breaks_at=30))
        .then(nodes.RunningKurtosis(), name="k")
        .start(record=tmp_path / "run")
    )
    with pytest.raises(RunError):
        run.wait()
    where = (tmp_path / "run").as_posix()
    out = f"{where}: ended by an error at {29 / 30:.1f} s, all before is sound: 30 frames\n"
    assert cli("verify", tmp_path / "run") == (0, out, "")


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("rotate", [None, "0.2s"])
def test_what_a_full_disk_left_is_sound(
    cli: Cli,
    small_disk: Path,  # noqa: F811
    live: bool,
    rotate: str | None,
) -> None:
    run = full_disk_pipeline(pace=live, height=96, width=128).start(
        record=small_disk / "run", record_source="lossless", rotate=rotate
    )
    with suppress(Error):
        run.wait()
    assert isinstance(run.recording_error, RunError)
    code, out, err = cli("verify", small_disk / "run")
    assert (code, err) == (0, "")
    assert re.fullmatch(r".*/run: ended by an error at \d\.\d s, all before is sound: \d+ frames\n", out)


KILLED = """
import sys
import tempfile
from stream_sparse import Pipeline, nodes, sources
from stream_sparse.panels import Image, Trace
more = {"rotate": sys.argv[2]} if len(sys.argv) > 2 else {}
source = sources.Synthetic(pattern="noise", width=64, height=48, fps=30.0, frames=100_000)
run = (
    Pipeline(source).then(nodes.DiffBox(window=2), name="box").then(nodes.PixelTap(row=3, col=4), name="p")
    .see(Image(), "box").keep("box")
).start(record=sys.argv[1], record_source="lossless", **more)
told = 0
while not run.over(0.0005):
    if run.frames > told:
        told = run.frames
        print(told, flush=True)
"""


def kill(folder: Path, after: int, *more: str) -> int:
    """Record until so many frames are through, then kill -9; gives how many were, at least."""
    words = [sys.executable, "-c", KILLED, str(folder), *more]
    child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = [0]
    with child.stdout:
        for said in child.stdout:
            told.append(int(said))
            if told[-1] >= after:
                break
        child.kill()
        told += [int(said) for said in child.stdout.read().split("\n")[:-1]]
    child.wait()
    return told[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("after", [1, 20, 61, 150])
def test_kill_9_costs_half_a_second_and_verify_says_where(cli: Cli, tmp_path: Path, after: int) -> None:
    frames = kill(tmp_path / "run", after)
    code, out, err = cli("verify", tmp_path / "run")
    assert (code, err) == (0, "")
    said = r"(.*): cut off at (\d+\.\d) s, all before is sound: (\d+) frames?; or it still goes on\n"
    found = re.fullmatch(said, out)
    assert found is not None
    assert found[1] == (tmp_path / "run").as_posix()
    assert int(found[3]) >= frames
    # what the encoders hold, half a second, and what waits for them, four frames each
    assert float(found[2]) >= (frames - 1) / 30 - 0.5 - 6 / 30 - 0.1
    if after > 20:
        for name in ("view.mkv", "source.mkv"):
            with av.open(str(tmp_path / "run" / name)) as film:
                shown = sum(1 for _ in film.decode(video=0))
            assert shown >= frames - 15 - 6


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("after", [5, 31, 77, 120])
def test_kill_9_of_a_cut_recording(cli: Cli, tmp_path: Path, after: int) -> None:
    frames = kill(tmp_path / "run", after, "0.5s")
    code, out, err = cli("verify", tmp_path / "run")
    assert (code, err) == (0, "")
    assert ": cut off at " in out
    kept = open_run(tmp_path / "run")
    assert len(kept.frame) >= frames
    assert kept.frame.tolist() == list(range(len(kept.frame)))
    assert len(kept.segments) in ((len(kept.frame) - 1) // 15 + 1, len(kept.frame) // 15 + 1)
    _without_a_middle_row(tmp_path / "run/000/frames.csv")
    with pytest.raises(RunError, match="comes after frame"):
        verify(tmp_path / "run")


def _without_a_middle_row(path: Path) -> None:
    edit(path, lambda lines: lines.pop(3))
