"""Every node of the registry keeps the contract of nodes, with its documented example."""

from __future__ import annotations

import pytest

from stream_sparse import registry
from stream_sparse.testing.nodes import NODE_CHECKS

# (node, check): why the node is right and the check does not fit it. An entry that passes is an error too.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def _pairs() -> list[object]:
    return [
        pytest.param(
            name, check, id=f"{name}-{check}",
            marks=[pytest.mark.xfail(strict=True, reason=EXCEPTIONS[name, check])] if (name, check) in EXCEPTIONS else [],
        )
        for name in registry.names("nodes")
        for check in NODE_CHECKS
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "check"), _pairs())
def test_node(name: str, check: str) -> None:
    cls = registry.find("nodes", name)
    NODE_CHECKS[check](cls(**cls.example))


def test_exceptions_name_nodes_and_checks_that_exist() -> None:
    for name, check in EXCEPTIONS:
        assert name in registry.names("nodes")
        assert check in NODE_CHECKS
