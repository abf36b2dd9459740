"""The tool that makes the sample ``trace``, and the file that it made."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np

from stream_sparse.data import catalog

TOOL = Path(__file__).parents[2] / "tools" / "make_trace.py"


def test_the_package_has_what_the_tool_makes() -> None:
    made = runpy.run_path(str(TOOL))["trace"]()
    assert made.dtype == np.uint8
    np.testing.assert_array_equal(np.load(catalog.find("trace")), made)
