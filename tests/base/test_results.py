"""What is told of the parts of results."""

from __future__ import annotations

import pytest

from stream_sparse import nodes
from stream_sparse.base.results import result_words
from stream_sparse.spec import registry


def test_words_are_those_of_the_docstring() -> None:
    told = result_words(nodes.Omp)
    assert told["rmse"] == "root of the mean squared difference."
    assert told["contributions"] == (
        "of one signal the share of each atom in use, strongest first, rows of zeros after them, "
        "(most, features); None for several signals."
    )
    assert result_words(nodes.Grayscale) == {}


@pytest.mark.parametrize("name", registry.names("nodes"))
def test_every_named_part_is_explained(name: str) -> None:
    told = result_words(registry.find("nodes", name))  # type: ignore[arg-type]
    assert [part for part, words in told.items() if not words] == []
