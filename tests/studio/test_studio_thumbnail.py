from __future__ import annotations

import dataclasses

import numpy as np

from stream_sparse import load
from stream_sparse.drawing.theme import THEMES
from stream_sparse.errors import InputError
from stream_sparse.studio.studio import SIZE, Thumbnail
from tests.support.errors import refusal


def test_panels_stand_beside_each_other_in_each_theme() -> None:
    whole = Thumbnail(load("minimal").plan).draw()
    left = Thumbnail(load("minimal").plan, [0]).draw()
    assert [*whole] == [*left] == ["dark", "light"]
    for name, picture in whole.items():
        assert picture.shape == left[name].shape == (*SIZE, 3)
        assert (picture[0] == THEMES[name].card).all()
        scene, curve = np.array_split(picture, 2, axis=1)
        assert len(np.unique(scene)) > 200  # the gray levels of a picture
        assert (curve == THEMES[name].curves[0]).all(axis=2).any()
        assert not (left[name] == THEMES[name].curves[0]).all(axis=2).any()


def test_a_pipeline_without_panels_has_none() -> None:
    plan = dataclasses.replace(load("minimal").plan, view=())
    assert refusal(InputError, Thumbnail, plan) == "minimal gives no picture"


def test_one_that_is_stopped_gives_nothing() -> None:
    thumbnail = Thumbnail(load("minimal", set={"source.loop": True}).plan)
    thumbnail.stop()
    assert thumbnail.draw() == {}
