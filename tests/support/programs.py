"""Programs of pipelines for tests of the page."""

from __future__ import annotations

from typing import Any

import yaml

from stream_sparse.base import parameters
from stream_sparse.page.program import NODES, compile_plan
from stream_sparse.plan import registry
from stream_sparse.plan.reader import read_yaml


def program(tree: Any) -> dict[str, Any]:
    """Return the program of a pipeline, given as a tree or as its text."""
    text = tree if isinstance(tree, str) else yaml.safe_dump(tree, sort_keys=False)
    return compile_plan(read_yaml(text, "own", "own")).model_dump()


def node_facts() -> dict[str, Any]:
    """Return what the class of a node on the page is told: outputs, and parameters."""
    return {name: _facts(registry.find("nodes", name)) for name in NODES}


def _facts(cls: Any) -> dict[str, Any]:
    about = {
        name: {"resets": one.resets, "default": None if one.default is ... else one.default}
        for name, one in parameters(cls).items()
    }
    return {"fields": [*cls(**cls.example).fields()], "parameters": about}
