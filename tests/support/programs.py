"""Programs of pipelines for tests of the page."""

from __future__ import annotations

from typing import Any

import yaml

from stream_sparse.page.program import compile_plan
from stream_sparse.plan.reader import read_yaml
from tools.wasm import table


def program(tree: Any) -> dict[str, Any]:
    """Return the program of a pipeline, given as a tree or as its text."""
    text = tree if isinstance(tree, str) else yaml.safe_dump(tree, sort_keys=False)
    return compile_plan(read_yaml(text, "own", "own")).model_dump()


def tap_table() -> dict[str, Any]:
    """Return the table of the kernels of two nodes."""
    return {"nodes": table({}, ["grayscale", "pixel_tap"])}
