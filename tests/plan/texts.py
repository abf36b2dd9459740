"""Pipeline files of the small units of these tests, and the schema that such files are checked with."""

# ruff: noqa: E501  files stand here as users see them

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from stream_sparse.plan import schema

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

HEAD = "source: {use: toy_clip}\nnodes:\n"
BOX = "  box: {use: toy_box, window: {sweep: {from: 1, to: 21, step: 10}}}\n"
TEXT = """\
name: mine
description: Why?
source: {use: toy_clip, count: 5}
nodes:
  gray: {use: toy_pass}
  box: {use: toy_box, window: 20, span: [0, 1.5], on_error: skip, offload: true}
  late: {use: toy_minus, from: [early, gray]}
  early: {use: toy_stats, from: source}
  out: {use: toy_file, path: a.mkv, from: box}
  rest: {use: toy_pass}
  var: {use: toy_pass, from: early.var}
view:
  - {panel: toy_picture, from: gray, mark: box, title: input}
  - {panel: toy_dial, from: early.mean}
  - {panel: toy_picture, from: [gray, box]}
live: [{box.alpha: [0, 1, 0.1]}, box.window]
keep: [{node: box, every: 30}, early]
on_error: disable
on_gap: reset
on_lap: continue
on_end: loop
seed: 7
"""
SWEPT = """\
source: {use: toy_clip}
nodes:
  box: {use: toy_box, norm: {sweep: [l2, mean]}}
  s: {use: toy_stats}
  m: {use: toy_minus, from: [s.var, box], gain: {sweep: [1, 2]}}
  one: {use: toy_minus, from: [box@norm=l2, s@box.norm=mean.var]}
view: {fps: 10, panels: [[{panel: toy_picture, from: [box, source, s.mean]}], [{panel: toy_dial, from: box@norm=mean}]]}
keep: [{node: m, every: 5}, s]
"""


def messages(section: str) -> list[tuple[str, str]]:
    """Texts of a section of ``messages.txt``, each with what the reader says of it."""
    _, _, rest = Path(__file__).with_name("messages.txt").read_text("utf-8").partition(f"== {section}\n")
    found, text = [], list[str]()
    for line in rest.partition("\n== ")[0].splitlines():
        if line.startswith("=> "):
            found.append(("\n".join(text), line.removeprefix("=> ")))
            text = []
        else:
            text.append(line)
    return found


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
