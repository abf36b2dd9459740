"""The style of a paper: widths, colours that all readers tell apart, and settings that stay the user's."""

from __future__ import annotations

import matplotlib as mpl
from matplotlib.colors import to_rgb

from stream_sparse.drawing.theme import LIGHT
from stream_sparse.figures import paper


def cycle() -> list[str]:
    with paper():
        return [look["color"] for look in mpl.rcParams["axes.prop_cycle"]]


def test_the_colours_are_those_of_the_views() -> None:
    assert {tuple(round(255 * part) for part in to_rgb(colour)) for colour in cycle()} == {
        tuple(reversed(colour)) for colour in LIGHT.curves
    }


def test_settings_of_the_user_stay_and_do_not_count() -> None:
    with mpl.rc_context({"font.size": 23.0, "axes.facecolor": "pink"}):
        with paper():
            inside = mpl.rcParams["font.size"], mpl.rcParams["axes.facecolor"]
        assert (mpl.rcParams["font.size"], mpl.rcParams["axes.facecolor"]) == (23.0, "pink")
    assert inside == (7.0, mpl.rcParamsDefault["axes.facecolor"])
