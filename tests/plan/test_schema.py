"""The schema says what the reader says."""

from __future__ import annotations

import pytest

from stream_sparse.plan import dump

from .texts import BOX, HEAD, SWEPT, TEXT, loaded, validator


@pytest.mark.parametrize(
    "text",
    [TEXT, SWEPT, HEAD + BOX, "source: {use: toy_clip}\nnodes:\nview:\nlive:\n"],
)
def test_what_is_right(text: str) -> None:
    assert [error.message for error in validator().iter_errors(loaded(text))] == []


def test_the_resolved_text_is_right_as_well(plan) -> None:
    for text in (TEXT, SWEPT):
        assert validator().is_valid(loaded(dump(plan(text))))


def test_hover_texts_ranges_defaults_and_choices() -> None:
    box = validator().schema["$defs"]["nodes.toy_box"]
    assert box["description"] == "A node with a parameter of each kind."
    window = box["properties"]["window"]
    assert (window["description"], window["default"]) == ("Frames.", 10)
    assert window["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 1000}
    assert window["anyOf"][1]["required"] == ["sweep"]
    assert box["properties"]["norm"]["anyOf"][0]["enum"] == ["l2", "mean"]
    assert box["properties"]["use"] == {"const": "toy_box", "description": box["description"]}
