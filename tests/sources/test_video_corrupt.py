"""Videos that lost packets, or hold damaged ones: what is damaged is marked, what lacks is missing."""

from __future__ import annotations

from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.data.catalog import find
from stream_sparse.errors import StreamError
from stream_sparse.nodes import PixelTap
from stream_sparse.records.verify import verify
from stream_sparse.sources import Video
from stream_sparse.sources._clip import Clip
from tests.support import streams
from tests.support.video_files import film, read

_PACKET = 188


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transport stream of 120 frames, two seconds from key frame to key frame."""
    path = tmp_path_factory.mktemp("ts") / "whole.ts"
    return film(path, 120, size=(160, 120), options={"g": "30", "bf": "0", "preset": "ultrafast"})


@pytest.fixture(scope="module")
def lossy(whole: Path) -> Path:
    """The same without 30 packets of the transport stream in a row, and one elsewhere."""
    data = np.frombuffer(whole.read_bytes(), np.uint8).reshape(-1, _PACKET)
    lost = np.r_[len(data) // 2 : len(data) // 2 + 30, len(data) // 4]
    path = whole.with_name("lost.ts")
    path.write_bytes(np.delete(data, lost, axis=0).tobytes())
    return path


def test_of_a_live_stream_with_a_damaged_key_frame_just_what_is_damaged_is_marked(whole: Path) -> None:
    data = np.frombuffer(whole.read_bytes(), np.uint8).reshape(-1, _PACKET)
    with av.open(str(whole)) as film_:
        keys = [packet.pos for packet in film_.demux(video=0) if packet.is_keyframe]
    damaged = np.delete(data, (keys[1] or 0) // _PACKET + 2, axis=0).tobytes()
    with closing(Clip(str(whole))) as clip:
        sound = [frame.to_ndarray(format="gray") for frame in clip.frames()]
    marked = []
    with streams.tcp([(0.0, damaged)]) as url, closing(Clip(url)) as clip, suppress(StreamError):
        for frame, picture in zip(clip.frames(), [*sound, None], strict=False):
            assert clip.corrupt != np.array_equal(frame.to_ndarray(format="gray"), picture)
            marked.append(clip.corrupt)
    assert np.flatnonzero(marked).tolist() == list(range(30, 60))


@pytest.fixture(scope="module")
def flipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film in which one packet cannot be decoded."""
    with av.open(str(find("macaw"))) as film_:
        places = [packet.pos for packet in film_.demux(video=0) if packet.pos is not None]
    data = bytearray(find("macaw").read_bytes())
    data[places[50] : places[50] + 4] = b"\xff" * 4
    path = tmp_path_factory.mktemp("flipped") / "a.mp4"
    path.write_bytes(data)
    return path


def times(path: Path, **options: object) -> list[float]:
    return [round(frame.time_s, 3) for frame in read(Video(path=str(path), **options))]


@pytest.mark.parametrize("name", ["lossy", "flipped"])
def test_what_lacks_is_missing_and_counted_once(
    name: str, request: pytest.FixtureRequest, whole: Path
) -> None:
    path = request.getfixturevalue(name)
    sound = times(whole if name == "lossy" else find("macaw"))
    frames = read(Video(path=str(path)))
    here = [round(frame.time_s, 3) for frame in frames]
    assert len(here) < len(sound)
    assert set(here) <= set(sound)
    gaps = {frame.time_s: frame.gap for frame in frames if frame.gap}
    assert sum(gaps.values()) == len(sound) - len(here)
    for time_s, gap in gaps.items():
        at = sound.index(round(time_s, 3))
        assert not set(sound[at - gap : at]) & set(here)
    assert {frame.cause for frame in frames if frame.gap} == {"damaged in transit"}


def test_frames_that_are_not_marked_are_sound(lossy: Path, whole: Path) -> None:
    kept = read(Video(path=str(lossy)))
    sound = {frame.time_s: frame.data for frame in read(Video(path=str(whole)))}
    assert any(frame.corrupt for frame in kept)
    assert all(frame.corrupt or np.array_equal(frame.data, sound[frame.time_s]) for frame in kept)
    assert [frame.index for frame in kept] == list(range(len(kept)))


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 40 frames without the head of its last key frame, so that none can be decoded from 30 on."""
    path = film(tmp_path_factory.mktemp("late") / "a.ts", 40, options={"g": "30", "preset": "ultrafast"})
    with av.open(str(path)) as film_:
        last = [packet.pos for packet in film_.demux(video=0) if packet.is_keyframe][-1] or 0
    data = np.frombuffer(path.read_bytes(), np.uint8).reshape(-1, _PACKET)
    path.write_bytes(np.delete(data, last // _PACKET, axis=0).tobytes())
    return path


def test_frames_that_are_lost_at_the_end_are_missing(late: Path, tmp_path: Path) -> None:
    pipeline = Pipeline(Video(path=str(late))).then(PixelTap(row=3, col=4), name="tap")
    run = pipeline.run(record=tmp_path / "run")
    (missing,) = open_run(tmp_path / "run").missing
    assert (run.status.processed, run.status.missing, verify(tmp_path / "run").lost) == (30, 10, 10)
    assert (missing.after, missing.count, missing.cause) == (29, 10, "damaged in transit")
    assert missing.to_s - missing.from_s == pytest.approx(10 / 30)


def test_the_last_packet_of_a_film_is_junk(tmp_path: Path) -> None:
    """Decoders of several threads give no frame behind it, and no error."""
    data = bytearray(find("macaw").read_bytes())
    with av.open(str(find("macaw"))) as film_:
        last = [packet for packet in film_.demux(video=0) if packet.pos is not None][-1]
    data[last.pos : last.pos + 4] = b"\xff" * 4
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    source = Video(path=str(path))
    count = len(read(source))
    assert (count < 240, count + source.lost_at_end()[0]) == (True, 240)


def test_frames_that_are_lost_at_the_end_of_a_lap_are_missing_before_the_next(late: Path) -> None:
    frames = read(Video(path=str(late), loop=True), 31)
    assert [(frame.index, frame.gap, frame.lap) for frame in frames if frame.gap] == [(30, 10, 2)]


def test_a_lost_frame_belongs_to_the_part_of_a_film_that_has_the_frame_behind_it(lossy: Path) -> None:
    whole = read(Video(path=str(lossy)))
    before, behind = next((a, b) for a, b in pairwise(whole) if b.gap)
    middle = (before.time_s + behind.time_s) / 2
    earlier, later = Video(path=str(lossy), stop=middle), Video(path=str(lossy), start=middle)
    parts = read(earlier), read(later)
    assert earlier.lost_at_end()[0] == 0
    assert parts[1][0].gap == behind.gap
    assert sum(frame.gap for part in parts for frame in part) == sum(frame.gap for frame in whole)


@pytest.mark.parametrize(
    ("options", "off"),
    [
        ({"g": "20", "preset": "ultrafast", "slices": "4"}, 0),
        ({"g": "30", "preset": "ultrafast"}, 0),
        ({"g": "30"}, 1),
    ],
)
def test_without_the_head_of_a_frame_each_frame_is_there_or_missing(
    options: dict[str, str], off: int, tmp_path: Path
) -> None:
    """With slices a part of the frame is there, without its time. Behind a lost key frame there may be none
    up to the end, or some in a wrong order, where a decoder has to sort them."""
    path = film(tmp_path / "whole.ts", 40, options=options)
    data = np.frombuffer(path.read_bytes(), np.uint8).reshape(-1, _PACKET)
    with av.open(str(path)) as film_:
        heads = [packet.pos // _PACKET for packet in film_.demux(video=0) if packet.pos is not None]
    for head in heads[2:-1]:
        path.write_bytes(np.delete(data, head, axis=0).tobytes())
        source = Video(path=str(path))
        frames = read(source)
        lost = sum(frame.gap for frame in frames) + source.lost_at_end()[0]
        assert 40 <= len(frames) + lost <= 40 + off, head


def test_a_live_stream_that_loses_packets(tmp_path: Path) -> None:
    """MPEG-TS by TCP, from frame 45 on without 30 packets: each frame is there, marked, or missing."""
    pieces = streams.mpegts(range(120))
    left = _PACKET * 30
    for number in range(45, len(pieces)):  # each 20th frame is a key frame
        cut = min(left, len(pieces[number]))
        pieces[number], left = pieces[number][cut:], left - cut
    sent = [(n / streams.FPS, piece) for n, piece in enumerate(pieces) if piece]
    with streams.tcp(sent) as url:
        pipeline = Pipeline(Video(path=url, drop="block")).then(PixelTap(row=3, col=4), name="tap")
        run = pipeline.run(frames=60, record=tmp_path / "run")
    kept, proof = open_run(tmp_path / "run"), verify(tmp_path / "run")
    (missing,) = kept.missing
    assert missing.cause == "damaged in transit"
    made = round((kept.time_s[-1] - kept.time_s[0]) * streams.FPS) + 1
    assert proof.processed + missing.count == made
    assert run.status.missing == proof.lost == missing.count > 0
    marked = kept.frames["cause"] == "corrupt"
    assert 0 < np.count_nonzero(marked) == run.status.corrupt == proof.corrupt < streams.FPS
    told = [event for event in kept.events if event["kind"] == "corrupt"]
    assert [event["frame"] for event in told] == [np.flatnonzero(marked)[0]]


def test_a_resumed_run_of_a_damaged_film_takes_no_frame_twice(flipped: Path, tmp_path: Path) -> None:
    pipeline = Pipeline(Video(path=str(flipped))).then(PixelTap(row=3, col=4), name="tap")
    whole = pipeline.run(frames=110, record=tmp_path / "whole").values
    pipeline.run(frames=80, record=tmp_path / "first")
    rest = pipeline.run(frames=30, resume=tmp_path / "first", record=tmp_path / "rest").values
    assert rest.time_s.tolist() == whole.time_s[80:].tolist()
    assert rest["tap"].tolist() == whole["tap"][80:].tolist()
