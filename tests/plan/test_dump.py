# ruff: noqa: E501  messages and files stand here as users see them

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import Source, param
from stream_sparse.errors import InputError
from stream_sparse.plan import dump, read

from .conftest import ToyBox, ToyClip, ToyFile, ToyMinus, ToyPass, ToyStats
from .texts import FILES


def same(a, b) -> bool:
    def parts(plan):
        return [
            (p.name, p.family, p.use, p.unit.parameters(), p.inputs, p.on_error, p.offload, p.sweep)
            for p in plan.parts
        ]

    def rows(plan):
        return [
            [(p.use, p.panel.parameters(), p.inputs, p.marks, p.labels) for p in row] for row in plan.view
        ]

    return (
        parts(a) == parts(b)
        and rows(a) == rows(b)
        and a.source.parameters() == b.source.parameters()
        and (a.name, a.description, a.live, a.keep, a.settings, a.view_fps)
        == (b.name, b.description, b.live, b.keep, b.settings, b.view_fps)
    )


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_the_resolved_text_reads_as_the_same_plan(plan, tmp_path, text: str) -> None:
    first = plan(text)
    (tmp_path / "y.yaml").write_text(dump(first), encoding="utf-8")
    second = read("y.yaml")
    if not text.startswith("name"):
        assert (first.name, second.name) == ("x", "x")
    assert same(first, second)
    assert dump(second) == dump(first)


def test_every_default_and_override_stands_in_it(plan) -> None:
    made = plan("source: {use: toy_clip}\nnodes: {a: {use: toy_box}}", overrides={"a.window": "3", "seed": 4})
    assert dump(made) == (
        "name: x\n"
        "source: {use: toy_clip, ring: null, drop: null, reconnect_s: null, stall_s: null, count: 3, seed: 4}\n"
        "nodes:\n"
        "  a: {use: toy_box, from: source, window: 3, alpha: 0.5, norm: l2, span: null, seed: 4}\n"
        "on_gap: continue\n"
        "on_lap: reset\n"
        "seed: 4\n"
    )


def test_a_plan_made_in_python(plan) -> None:
    made = (
        Pipeline(ToyClip(), name="mine", description="Why?")
        .then(ToyBox(window=5), name="box")
        .then(ToyStats())
        .then(ToyMinus(), name="d", from_=["toy_stats.var", "box"])
        .then(ToyPass())
    )
    assert [p.name for p in made.plan.parts] == ["box", "toy_stats", "d", "toy_pass"]
    assert [str(ref) for ref in made.plan.parts[2].inputs] == ["toy_stats.var", "box"]
    assert same(made.plan, plan(made.to_yaml()))


class ToyArray(Source):
    """An array in memory."""

    path: str | np.ndarray = param(help="Where.")


def test_an_array_in_memory_is_named() -> None:
    text = Pipeline(ToyArray(path=np.zeros((2, 3)))).to_yaml()
    assert "path: '(array in memory: float64 of shape (2, 3))'" in text


ODD = ["a: b", "# x", " lead", "trail ", "multi\nline", "tab\there", "é…😀", "'q'", '"dq"', "012", "1e3", "null", "~",
       "true", "on", "2020-01-01", "[a", "{b", "*x", "&y", "!t", "%d", "@a", "`b", "- c", "? d", ": e", "a #b", "\\n",
       "x\u2028y", "\x85", "a\r\nb", "=", "<<", "0x1F", "-", "---", "...", "long " * 60, "#"]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_any_text_comes_back(plan, text: str) -> None:
    again = plan(Pipeline(ToyClip(), description=text).then(ToyFile(path=text), name="a").to_yaml())
    assert (again.description, again.parts[0].unit.path) == (text, text)


@pytest.mark.parametrize("number", [1e-5, 1e16, 1e300, 5e-324, 1 / 3, 123456789.123456789, 1e22, 7])
def test_any_number_comes_back(plan, number: float) -> None:
    made = Pipeline(ToyClip()).then(ToyBox(alpha=number), name="a")
    assert plan(made.to_yaml()).parts[0].unit.alpha == number


def test_what_a_file_cannot_hold_is_refused() -> None:
    def odd(x: Any, by: Any = object) -> Any:
        return x

    made = Pipeline(np.zeros((3, 2, 2))).then(odd)
    with pytest.raises(InputError) as caught:
        made.to_yaml()
    assert str(caught.value) == "pipeline: a parameter holds what no pipeline file can: <class 'object'>"
