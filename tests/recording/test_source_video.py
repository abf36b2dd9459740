from __future__ import annotations

import os

import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium
from stream_sparse.recording.source_video import expected_size, picture_kind


def medium(*shape: int, dtype: str = "uint8", live: bool = True, rate: float = 30.0) -> Medium:
    return Medium(shape, np.dtype(dtype), rate, live, Clock("driver"))


@pytest.mark.parametrize(
    ("wanted", "given", "kept"),
    [
        (None, medium(48, 64), "lossless"),
        (None, medium(48, 64, 3), "lossless"),
        (None, medium(48, 64, live=False), "none"),
        (None, medium(48, 64, dtype="float32"), "none"),  # a camera of one's own: nothing that a video holds
        (None, medium(), "none"),
        ("none", medium(48, 64), "none"),
        ("compressed", medium(48, 64, live=False), "compressed"),
        ("lossless", medium(48, 64, 3, live=False), "lossless"),
        ("none", medium(48, 64, dtype="float32"), "none"),
    ],
)
def test_what_is_kept(wanted: str | None, given: Medium, kept: str) -> None:
    assert picture_kind(wanted, given) == kept


@pytest.mark.parametrize("given", [medium(48, 64, dtype="uint16"), medium(48, 64, 4), medium(48), medium()])
def test_what_a_video_does_not_hold_is_refused(given: Medium) -> None:
    with pytest.raises(
        InputError, match=r"^--record-source lossless: a video holds uint8 pictures, gray or BGR, "
    ):
        picture_kind("lossless", given)


def test_the_size_is_told_and_what_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert expected_size("none", medium(480, 640, 3)) is None
    assert expected_size("lossless", medium(480, 640)) == (
        "source.mkv (lossless, ffv1) takes about 16.6 GB an hour at 30 frames a second: "
        "--record-source compressed about 3.3 GB, none nothing"
    )
    large = expected_size("lossless", medium(1080, 1920, 3))
    assert large is not None
    assert large.endswith(
        "none nothing; 2 cores cannot encode as much (186.6 MB a second), so frames will be dropped: "
        "take smaller ones"
    )
    assert expected_size("compressed", medium(1080, 1920, 3, live=False)) == (
        "source.mkv (compressed, h264) takes about 22.4 GB an hour at 30 frames a second"
    )
