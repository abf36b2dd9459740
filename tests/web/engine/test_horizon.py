"""engine/node.js: a node of a page says of itself what that of Python says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stream_sparse.base import Statistic
from stream_sparse.errors import Error
from tests.support.node_js import in_node, needs_node
from tests.tools.test_wasm import choices
from tools.wasm_facts import facts_of
from tools.wasm_steps import nodes

pytestmark = needs_node
ASKING = str(Path(__file__).with_name("asking.mjs"))
SEEN, OVER = 5, Statistic(9, 4, 5, "half-life 3")
WHITE = {"size": (3, 5), "count": 4, "whiten": True}
MORE: Any = {"patches": [WHITE, {**WHITE, "frames": 3, "components": 5}], "histogram": [{"range": (0, 9)}]}


@pytest.mark.parametrize("use", nodes())
def test_what_a_node_says_of_itself_is_that_of_python(use: str) -> None:
    cls = nodes()[use]
    cases, wanted = [], []
    for parameters in (*choices(cls), *MORE.get(use, ())):
        try:
            node = cls(**parameters)
        except Error:  # parameters that do not go together
            continue
        fields = [*node.fields()] or [""]
        cases.append((use, node.parameters(), fields))
        node._seen = SEEN
        read = [node.statistic(field, OVER) for field in fields]
        wanted.append([
            node.horizon(), node.warmup(), node.caption(), [x and x._asdict() for x in read], node.learns
        ])  # fmt: skip
    given = {"cases": cases, "facts": {use: facts_of(cls)}, "seen": SEEN, "over": OVER._asdict()}
    for case, said, python in zip(cases, in_node(ASKING, "m.nodes(given)", given), wanted, strict=True):
        assert said == python, case
