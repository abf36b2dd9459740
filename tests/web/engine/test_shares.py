"""drawing/shares.js: pages without Python lay panels out as the package does."""

from __future__ import annotations

import random

from stream_sparse.drawing.shares import Wish, shares
from tests.support.node_js import in_node, needs_node

pytestmark = needs_node


def test_rows_and_panels_have_the_shares_of_the_package() -> None:
    rng = random.Random(2)
    views = [
        [
            [Wish(rng.choice([None, rng.uniform(0.5, 3)]), rng.choice([0.8, 1, 1.2, 1.4])) for _ in range(n)]
            for n in (rng.randrange(1, 5) for _ in range(rng.randrange(1, 4)))
        ]
        for _ in range(200)
    ]
    given = [[[wish._asdict() for wish in row] for row in view] for view in views]
    found = in_node("drawing/shares.js", "given.map(m.shares)", given)
    for one, view in zip(found, views, strict=True):
        wanted = shares(view)
        assert (tuple(one["rows"]), tuple(map(tuple, one["panels"]))) == (wanted.rows, wanted.panels)
