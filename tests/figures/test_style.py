"""The style of a paper: widths, colours that all readers tell apart, and settings that stay the user's."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from stream_sparse.drawing.theme import LIGHT
from stream_sparse.figures import paper

# Machado, Oliveira and Fernandes 2009, the whole deficiency, for linear RGB.
DEFICIENCIES = {
    "none": np.eye(3).tolist(),
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def cycle() -> list[str]:
    with paper():
        return [look["color"] for look in mpl.rcParams["axes.prop_cycle"]]


def linear(rgb: Any) -> Any:
    """Linear sRGB."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(linear_rgb: Any) -> Any:
    """CIELAB of linear sRGB, by the white of D65."""
    xyz = linear_rgb @ XYZ.T / (XYZ @ np.ones(3))
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colour_blind_readers_tell_all_colours_apart(deficiency: str) -> None:
    rgb = np.array([to_rgb(colour) for colour in cycle()])
    seen = lab(np.clip(linear(rgb) @ np.array(DEFICIENCIES[deficiency]).T, 0, 1))
    # A difference of 2.3 can just be seen side by side; matplotlib's own colours are 4 apart.
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 15


def test_the_colours_are_those_of_the_views() -> None:
    assert {tuple(round(255 * part) for part in to_rgb(colour)) for colour in cycle()} == {
        tuple(reversed(colour)) for colour in LIGHT.curves
    }


def test_three_curves_differ_in_gray() -> None:
    rgb = np.array([to_rgb(colour) for colour in cycle()[:3]])
    lightness = lab(linear(rgb))[:, 0]
    assert min(abs(a - b) for a, b in combinations(lightness, 2)) > 20


def test_settings_of_the_user_stay_and_do_not_count() -> None:
    with mpl.rc_context({"font.size": 23.0, "axes.facecolor": "pink"}):
        with paper():
            inside = mpl.rcParams["font.size"], mpl.rcParams["axes.facecolor"]
        assert (mpl.rcParams["font.size"], mpl.rcParams["axes.facecolor"]) == (23.0, "pink")
    assert inside == (7.0, mpl.rcParamsDefault["axes.facecolor"])
