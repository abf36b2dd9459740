"""engine/node.js: a node of a page says of itself what that of Python says."""

from __future__ import annotations

from contextlib import suppress
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
OVER = Statistic(9, 4, 5, "half-life 3")
MORE: Any = {"patches": [{"size": (3, 5), "count": 4, "whiten": True}], "histogram": [{"range": (0, 9)}]}


@pytest.mark.parametrize("use", nodes())
def test_what_a_node_says_of_itself_is_that_of_python(use: str) -> None:
    cls, cases, wanted = nodes()[use], [], []
    for parameters in (*choices(cls), *MORE.get(use, ())):
        with suppress(Error):  # parameters that do not go together
            node = cls(**parameters)
            node._seen, fields = 5, [*node.fields()] or [""]
            cases.append((use, node.parameters(), fields))
            read = [x and x._asdict() for x in (node.statistic(field, OVER) for field in fields)]
            wanted.append([node.horizon(), node.warmup(), node.caption(), read, node.learns])
    given = {"cases": cases, "facts": {use: facts_of(cls)}, "seen": 5, "over": OVER._asdict()}
    found = in_node(str(Path(__file__).with_name("asking.mjs")), "m.nodes(given)", given)
    for case, *said in zip(cases, found, wanted, strict=True):
        assert said[0] == said[1], case
