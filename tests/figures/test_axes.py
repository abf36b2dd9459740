"""What is saved: text that stays text, and the same bytes each time."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest

from stream_sparse.figures.axes import new_axes
from stream_sparse.figures.by_group import Group, plot_groups

NAMED = "θ of $5 and $6, 鳥"


def drawn() -> object:
    groups = [Group(name, np.array([1.0, 2.0]), 1.2, 1.8) for name in (NAMED, "b")]
    return plot_groups(groups, "label", "value (px)", None, "single").figure


def test_rounding_is_drawn_as_a_straight_line() -> None:
    axes = new_axes("single", 34.0)
    axes.plot(3.729085359 + 1e-12 * (np.arange(9) % 4))
    low, high = axes.get_ylim()
    assert high - low == pytest.approx(0.2 * 3.729085359)
    axes.plot([3.0])  # what is plotted later counts, too
    assert axes.get_ylim()[0] < 3.0


def test_svg_has_text_of_letters_and_its_size_in_points() -> None:
    file = BytesIO()
    drawn().savefig(file, format="svg")  # type: ignore[attr-defined]
    root = ElementTree.fromstring(file.getvalue())
    words = ["".join(element.itertext()).strip() for element in root.iter() if element.tag.endswith("}text")]
    assert {"label", "value (px)", NAMED, "b"} <= set(words)
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(89 / 25.4 * 72)
    sizes = re.findall(r"font-size: ([0-9.]+)px", file.getvalue().decode())
    assert set(sizes) == {"7"}
    assert not [e for e in root.iter() if e.tag.endswith("}date")]
