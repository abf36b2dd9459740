"""engine/nodes.js: a node of a page depends on as many frames before its own as that of Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stream_sparse.plan import registry
from tests.support.node_js import in_node, needs_node
from tests.support.programs import node_facts

pytestmark = needs_node
CASES: list[tuple[str, dict[str, Any]]] = [
    ("relu", {}), ("spatial_diff", {}), ("frame_kurtosis", {}), ("recent", {"frames": 9}),
    ("recent", {"frames": 9, "least": 2}), ("temporal_diff", {"tau": 3}), ("diff_box", {"window": 7}),
    ("diff_box", {"window": 7, "align": "notebook"}), ("histogram", {"window": 5, "range": (0, 9)}),
    ("histogram", {"window": 5}), ("histogram", {"window": None}), ("running_kurtosis", {"window": 8}),
    ("running_kurtosis", {"window": None}),
    ("patches", {}), ("patches", {"size": 12, "count": 150, "whiten": True}), ("patches", {"whiten": True}),
    ("patches", {"size": (3, 5), "count": 4, "whiten": True}), ("patches", {"size": "frame", "whiten": True}),
    ("patches", {"frames": 4}), ("patches", {"frames": 3, "count": 9, "whiten": True, "components": 5}),
    ("dictionary_learning", {}), ("brightness_events", {"theta": 0.5}),
]  # fmt: skip
ASKING = str(Path(__file__).with_name("asking.mjs"))


def test_horizon_warmup_caption_and_units_are_those_of_python() -> None:
    found = in_node(ASKING, "m.nodes(given)", {"cases": CASES, "facts": node_facts()})
    for (use, parameters), says in zip(CASES, found, strict=True):
        cls: Any = registry.find("nodes", use)
        node = cls(**parameters)
        known = node.units_of_measure("gray levels")
        units = {field: known.get(field, "") for field in node.fields()}
        assert says == [node.horizon(), node.warmup(), node.caption(), units], (use, parameters)
