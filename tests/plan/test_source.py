"""What stands after -s."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_sparse import sources
from stream_sparse.base import yaml_name
from stream_sparse.errors import PipelineError, SourceError
from stream_sparse.plan import dump, source_of
from tests.support.errors import refusal

from .conftest import ToyClip
from .texts import messages


@pytest.fixture
def files(tmp_path):
    for name in ("a.mp4", "b.npy", "c.NPZ", "d.png", "e.yaml", "no_suffix"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "frames").mkdir()


TEXTS = [
    ("0", "camera", {"device": 0}),
    (1, "camera", {"device": 1}),
    ("/dev/video7", "camera", {"device": "/dev/video7"}),
    ("http://127.0.0.1:8090/cam.mjpg", "video", {"path": "http://127.0.0.1:8090/cam.mjpg"}),
    ("rtsp://cam/1", "video", {"path": "rtsp://cam/1"}),
    ("sample:macaw", "sample", {"name": "macaw"}),
    ("a.mp4", "video", {"path": "a.mp4"}),
    ("no_suffix", "video", {"path": "no_suffix"}),
    ("b.npy", "array", {"path": "b.npy"}),
    ("c.NPZ", "array", {"path": "c.NPZ"}),
    ("d.png", "images", {"path": "d.png"}),
    ("frames", "images", {"path": "frames"}),
    ("frames/*.png", "images", {"path": "frames/*.png"}),
]


@pytest.mark.parametrize(("text", "use", "own"), TEXTS, ids=[str(text) for text, _, _ in TEXTS])
def test_texts(files, text, use: str, own: dict) -> None:
    made = source_of(text)
    assert yaml_name(type(made)) == use
    assert {name: made.parameters()[name] for name in own} == own


def test_arrays_and_sources() -> None:
    made = source_of(np.zeros((2, 3, 4)))
    assert isinstance(made, sources.Array)
    clip = ToyClip()
    assert source_of(clip) is clip


def test_other_parameters_of_the_old_source_stay_where_they_fit(files) -> None:
    old = sources.Video(path="old.mp4", color=True, start=3, ring=4)
    video = source_of("a.mp4", old)
    assert (video.path, video.color, video.start, video.ring) == ("a.mp4", True, 3, 4)
    camera = source_of("0", old)
    assert (camera.device, camera.color, camera.ring) == (0, True, 4)
    array = source_of("b.npy", old)
    assert (array.path, array.ring) == ("b.npy", 4)


@pytest.mark.parametrize(("text", "problem"), messages("words of a source"))
def test_what_is_no_source(files, text: str, problem: str) -> None:
    with pytest.raises(SourceError) as caught:
        source_of(text)
    assert str(caught.value) == problem
    assert caught.value.exit_code == 2


def test_a_pipeline_with_another_source(files, plan) -> None:
    text = "source: {use: toy_clip, ring: 3}\nnodes: {a: {use: toy_pass}}"
    made = plan(text, source="a.mp4")
    assert (made.source_use, made.source.path, made.source.ring) == ("video", "a.mp4", 3)
    assert "use: video, " in dump(made)
    set_ = plan(text, source="a.mp4", overrides={"source.color": "true"})
    assert set_.source.color is True
    own = ToyClip(count=9)
    assert plan(text, source=own).source is own
    assert refusal(PipelineError, plan, text, source="a.mp4", overrides={"source.colr": "true"}) == (
        "--set source.colr: source (video): unknown parameter 'colr'; did you mean 'color'?"
    )


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (["a.png", Path("b.png")], "a list; name a folder or 'frames/*.png'"),
        (2.5, "a float"),
        ({"a": 1}, "a dict; name one of its arrays (a)"),
        (ToyClip, f"a {type(ToyClip).__name__}"),
        (None, "a NoneType"),
    ],
)
def test_what_can_be_no_source_at_all(given, got):
    assert refusal(SourceError, source_of, given) == (
        "source: expected an array, a list of arrays, a generator, a function, a path, an address or a "
        f"camera's number, got {got}"
    )
