"""panels/feed.js: names, headings and units of inputs are those of Python."""

from __future__ import annotations

from typing import Any

from stream_sparse.base import Feed, Node, yaml_name
from stream_sparse.base.feed import captions, common_parameters, families, heading, units_of_measure
from stream_sparse.nodes import DiffBox, FrameKurtosis, Relu
from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
BOX, WIDE, RELU, K = DiffBox(window=3), DiffBox(window=30), Relu(theta=150), FrameKurtosis()


def feed(name: str, node: Node | None = None, unit: str = "", sweep: Any = None, **more: Any) -> Feed:
    return Feed(name, node, unit, sweep or {}, 0, **more)


def swept(name: str, key: str, values: list[Any], field: str = "", **more: Any) -> list[Feed]:
    return [feed(f"{name}@{key}={value}{field}", BOX, sweep={key: value}, **more) for value in values]


GROUPS: list[list[Feed]] = [
    [],
    [feed("source")],
    [feed("box", BOX, "gray levels")],
    [feed("box", BOX, "gray levels", label="minus mean"), feed("relu", RELU, "gray levels")],
    [feed("a", BOX), feed("b", WIDE)],
    [feed("a", BOX, live=("window",)), feed("b", BOX)],
    [feed("k1", K), feed("k2", K)],
    [feed("sparse.gini"), feed("sparse.hoyer")],
    [feed("a.mean", K, "rad"), feed("b.mean", K)],
    [feed("a.mean", K, "rad"), feed("b.std", K, "px"), feed("c", K, "rad")],
    [feed(name, unit="rad" if name < "c" else "") for name in "abcdef"],
    swept("box", "box.window", [1, 11, 31]),
    swept("code", "code.k", [1, 2], ".r2") + swept("code", "code.k", [1, 2], ".rmse", label="error"),
    [*swept("box", "box.window", [1, 0.5, 1e-7, 123456.75]), feed("k", K, "rad")],
    [feed(f"b@a.x=1@c.y={y}", K, sweep={"a.x": 1, "c.y": y}) for y in ("mean", True)],
    swept("box", "box.norm", ["l2", None]),
]  # fmt: skip


def test_words_of_inputs_are_those_of_python() -> None:
    found = in_node(
        "panels/feed.js",
        """given.map((some) => some.map((one) => ({
          ...one, node: one.node && { use: one.node.use, caption: () => one.node.words },
        }))).map((some) => ({
          captions: m.captions(some), heading: m.heading(some), units: m.unitsOfMeasure(some),
          common: some.length ? m.commonParameters(some) : "",
          families: m.families(some), each: some.map((one) => [m.caption(one), m.swept(one)]),
        }))""",
        [[_plain(one) for one in some] for some in GROUPS],
    )
    for some, words in zip(GROUPS, found, strict=True):
        groups = [family._asdict() for family in families(some)]
        assert words == {
            "captions": captions(some), "heading": heading(some), "units": units_of_measure(some),
            "common": common_parameters(some) if some else "",
            "families": [{k: [*v] if isinstance(v, tuple) else v for k, v in one.items()} for one in groups],
            "each": [[one.caption(), one.swept()] for one in some],
        }, [one.name for one in some]  # fmt: skip


def _plain(one: Feed) -> dict[str, Any]:
    node = one.node and {"use": yaml_name(type(one.node)), "words": one.node.caption()}
    names = ("name", "unit", "sweep", "label", "live")
    return {**{name: getattr(one, name) for name in names}, "node": node}
