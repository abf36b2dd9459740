"""The style of a paper: widths, colours that all readers tell apart, and settings that stay the user's."""

from __future__ import annotations

import matplotlib as mpl

from stream_sparse.figures import paper


def test_settings_of_the_user_stay_and_do_not_count() -> None:
    with mpl.rc_context({"font.size": 23.0, "axes.facecolor": "pink"}):
        with paper():
            inside = mpl.rcParams["font.size"], mpl.rcParams["axes.facecolor"]
        assert (mpl.rcParams["font.size"], mpl.rcParams["axes.facecolor"]) == (23.0, "pink")
    assert inside == (7.0, mpl.rcParamsDefault["axes.facecolor"])
