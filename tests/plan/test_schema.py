"""The schema says what the reader says."""

# ruff: noqa: E501  messages and files stand here as users see them

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from stream_sparse.plan import schema

from . import test_copies, test_reader, test_reader_messages
from .test_dump import SWEPT

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

# What a schema cannot know: names of nodes, loops, equal keys, numbers of copies and inputs, texts of sweeps.
BEYOND = ("there is no node", "in a loop", "stands here twice", "has no output", "input", "sweeps make", "twice",
          "has no slider", "low < high", "is swept", "which is swept", "has no parameter", "step must lead", "keep a node",
          "swept text", "number (got 3.5)", "a finite number", "no parameter; write", "values; at most 64", "be swept; 2",
          "needs a name", "live: node", "have a name for")  # fmt: skip


@cache
def validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # here, since it takes a second that few tests need

    made = schema()
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def loaded(text: str) -> Any:
    return keyed(YAML(typ="safe", pure=True).load(text))


def keyed(value: Any) -> Any:
    """Keys as text, as they are in JSON."""
    if isinstance(value, dict):
        return {str(key): keyed(v) for key, v in value.items()}
    return [keyed(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "text",
    [
        test_reader.TEXT,
        SWEPT,
        test_copies.HEAD + test_copies.BOX,
        "source: {use: toy_clip}\nnodes:\nview:\nlive:\n",
    ],
)
def test_what_is_right(text: str) -> None:
    assert [error.message for error in validator().iter_errors(loaded(text))] == []


def test_the_resolved_text_is_right_as_well(plan) -> None:
    for text in (test_reader.TEXT, SWEPT):
        assert validator().is_valid(loaded(plan(text).text))


NODES = [(f"{test_reader_messages.HEAD}  {line}\n", problem) for line, problem in test_reader_messages.NODES]
TOP = [
    (
        f"source: {{use: toy_clip}}\nnodes: {{box: {{use: toy_box}}, swept: {{use: toy_box}}}}\n{line}\n",
        problem,
    )
    for line, problem in test_reader_messages.TOP
]


@pytest.mark.parametrize(
    "text",
    [
        text
        for text, problem in NODES + TOP + test_reader_messages.SOURCES
        if not any(b in problem for b in BEYOND)
    ],
)
def test_what_is_wrong(text: str) -> None:
    assert not validator().is_valid(loaded(text))


def test_hover_texts_ranges_defaults_and_choices() -> None:
    box = validator().schema["$defs"]["nodes.toy_box"]
    assert box["description"] == "A node with a parameter of each kind."
    window = box["properties"]["window"]
    assert (window["description"], window["default"]) == ("Frames.", 10)
    assert window["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 1000}
    assert window["anyOf"][1]["required"] == ["sweep"]
    assert box["properties"]["norm"]["anyOf"][0]["enum"] == ["l2", "mean"]
    assert box["properties"]["use"] == {"const": "toy_box", "description": box["description"]}
