from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from stream_sparse import nodes
from stream_sparse.base import Node
from stream_sparse.base.signature import field_help
from stream_sparse.frame import Array, Stamp
from stream_sparse.plan import registry


class Outputs(NamedTuple):
    """Outputs of every kind.

    Attributes:
        vector, perhaps: arrays, of which the second
            may be missing.
        number: a float.

    This line belongs to no output.
    """

    vector: Array
    perhaps: Array | None
    number: float
    either: Array | float
    anything: Any


class Several(Node):
    """Give outputs of every kind."""

    def update(self, a: Array, b: Array, *more: Array, at: Stamp) -> Outputs | None:
        return None


def test_names_come_from_the_return_annotation() -> None:
    assert Several().fields() == ("vector", "perhaps", "number", "either", "anything")
    assert nodes.DiffBox().fields() == ()


def test_help_comes_from_the_docstring() -> None:
    arrays = "arrays, of which the second may be missing."
    assert field_help(Several.update) == {
        "vector": arrays, "perhaps": arrays, "number": "a float.", "either": "", "anything": "",
    }  # fmt: skip
    assert field_help(nodes.Grayscale.update) == {}


@pytest.mark.parametrize("name", registry.names("nodes"))
def test_every_output_has_help(name: str) -> None:
    cls = registry.find("nodes", name)
    assert issubclass(cls, Node)
    assert [output for output, text in field_help(cls.update).items() if not text] == []
