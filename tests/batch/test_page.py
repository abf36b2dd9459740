"""The pictures of a batch show the numbers of its tables, over items."""

from __future__ import annotations

import numpy as np

from stream_sparse.batch.items import Item
from stream_sparse.batch.page import item_groups
from stream_sparse.batch.pooling import over_items, sums


def test_groups_of_items_are_those_of_the_table() -> None:
    kinds = {"a": ("song", "x"), "b": ("song", ""), "c": ("silence", "x"), "d": ("song", "x")}
    by = ["label", "bird"]
    items = [Item(f"{name}.npy", None, None, dict(zip(by, kinds[name], strict=True)), name) for name in kinds]
    found = {name: {"k": sums(np.array([1.0, 2.0]) * place)} for place, name in enumerate(kinds)}
    found["d"] |= {"k": sums(np.array([np.inf])), "m": sums(np.array([4.0]))}
    over = over_items([(kinds[name], of_item) for name, of_item in found.items()])

    groups = item_groups(items, found, over, by)

    names = {scalar: [(one.name, "".join(one.items)) for one in found] for scalar, found in groups.items()}
    assert names == {
        "k": [
            ("all", "abc"), ("label song", "ab"), ("bird x", "ac"), ("label song, bird x", "a"),
            ("label silence", "c"), ("label silence, bird x", "c"),
        ],
        "m": [("all", "d"), ("label song", "d"), ("bird x", "d"), ("label song, bird x", "d")],
    }  # fmt: skip
    rows = [row for row in over if row.scalar == "k"]
    for row, group in zip(rows, groups["k"], strict=True):
        assert (len(group.means), group.means.mean()) == (row.items, row.mean)
        np.testing.assert_equal((group.low, group.high), (row.ci_low, row.ci_high))
