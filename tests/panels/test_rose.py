from __future__ import annotations

import numpy as np

from stream_sparse.drawing.inks import curve_ink
from stream_sparse.panels import Rose

from .feeds import MEDIUM, feed, read_off, showing


def test_each_input_has_a_rose_and_a_ring() -> None:
    panel = showing(Rose(), np.array([4.0, 1.0, 0.5]), np.array([300.0, 0.0]))
    first, second = panel.describe().parts
    assert (first.values.tolist(), first.full, first.ink) == ([4.0, 1.0, 0.5], 4.0, curve_ink(0))
    assert (second.full, second.ink) == (300.0, curve_ink(1))
    assert panel.aspect(MEDIUM, 2) == 2.0


def test_a_petal_is_read_off_by_its_direction() -> None:
    panel = showing(Rose(), np.array([4.0, 1.0, 0.5, 2.0]), feeds=[feed("motion.energy", unit="V")])
    assert read_off(panel, (100, 100), (80, 50), (50, 20), (20, 50), (50, 80), (2, 2)) == [
        "0 degrees: 4 V", "90 degrees: 1 V", "180 degrees: 0.5 V", "270 degrees: 2 V", "",
    ]  # fmt: skip
