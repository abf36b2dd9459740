"""engine/fields.js: the page edits each parameter by a field of the kind that the studio has."""

from __future__ import annotations

from typing import Any

from stream_sparse import load
from stream_sparse.frame import Clock, Medium
from stream_sparse.plan.units_of_measure import UnitsOfMeasure
from stream_sparse.studio.fields import fields
from tests.support.node_js import in_node, needs_node
from tools.page import PIPELINES
from tools.page_facts import NODES, facts


def wanted() -> dict[tuple[str, str], Any]:
    """Return kind, choices and whether it may be empty, by node and parameter."""
    found: dict[tuple[str, str], Any] = {}
    for name in PIPELINES:
        plan = load(name).plan
        medium = Medium((240, 320), "uint8", 30.0, False, Clock("pts"))
        for node in fields(plan, UnitsOfMeasure(plan, medium)):
            for one in node["parameters"]:
                if node["use"] in NODES and not one["swept"]:
                    key = node["use"], one["name"].rpartition(".")[2]
                    found[key] = {key: one[key] for key in ("kind", "choices", "empty")}
    return found


@needs_node
def test_the_kind_of_a_field_follows_from_the_schema() -> None:
    known, studio = facts()["nodes"], wanted()
    schemas = [known[use]["parameters"][name]["schema"] for use, name in studio]
    assert len(schemas) > 60
    assert in_node("engine/fields.js", "given.map(m.fieldOf)", schemas) == [*studio.values()]
