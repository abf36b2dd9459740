"""Read a pipeline file: return a checked plan, or raise all of its problems at once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast, get_args

from stream_sparse.base import Node, Sink, Source, yaml_name
from stream_sparse.errors import PipelineError, nearest, renamed

from .copies import Copies, Copy
from .dump import dump
from .durations import resolve
from .extras import read_keep, read_live, read_view
from .files import locate, read_text, shown
from .nodes import ON_ERROR, ordered, read_nodes
from .overrides import apply
from .plan import OnBreak, Part, Plan
from .problems import Place, Problems
from .source import source_of
from .text import Item, parse
from .units import Draft, draft, make, one_of, seeded

KEYS = (
    "name", "description", "source", "nodes", "view", "live", "keep",
    "on_error", "on_gap", "on_lap", "seed",
)  # fmt: skip
OLD_KEYS = {"record": "keep"}
"""Keys of version 0.4, each with its name now."""
ON_BREAK = get_args(OnBreak)


def read(
    pipeline: str | Path, source: str | Source | Any | None = None, overrides: Mapping[str, Any] | None = None
) -> Plan:
    """Read and check a pipeline, by the path of its file or by its name if it comes with the package.

    Parameters:
        source: replaces its source, by the rules of :func:`source_of`.
        overrides: values by ``node.parameter``; texts are read as YAML, so ``"20"`` is a number.
    """
    path = locate(pipeline)
    return read_yaml(read_text(path), path.stem, shown(path), source, overrides)


def read_yaml(
    text: str, stem: str, where: str, source: Any = None, overrides: Mapping[str, Any] | None = None
) -> Plan:
    """Read and check the text of a pipeline.

    Parameters:
        stem: the name of a pipeline that has none of its own.
        where: the file in messages.
        source, overrides: as of :func:`read`.
    """
    problems = Problems(where)
    root = parse(text, problems)
    if root is None:
        problems.raise_any()
    if root is None or root.value is None:
        raise PipelineError([f"{where}:1:1 the file is empty; a pipeline has at least 'source' and 'nodes'"])
    if not isinstance(root.value, dict):
        what = f"a pipeline must be a mapping with the keys {', '.join(KEYS)} (got {root.show()})"
        raise PipelineError([f"{where}:{root.at.line}:{root.at.column} {what}"])
    plan = _Reader(root, problems, stem).plan(source, overrides or {})
    return dataclasses.replace(plan, text=dump(plan))


def source_path(pipeline: Path) -> Any:
    """Read the address of the source in a pipeline's file; None where it has none."""
    root = parse(read_text(pipeline), Problems(shown(pipeline)))
    tree = None if root is None else root.plain()
    source = tree.get("source") if isinstance(tree, dict) else None
    return source.get("path") if isinstance(source, dict) else None


class _Reader:
    """Checks the tree of one file; ``stem`` is the name of a pipeline that has none of its own."""

    def __init__(self, root: Item, problems: Problems, stem: str) -> None:
        self._root = root
        self._keys: dict[str, Item] = root.value
        self._problems = problems
        self._stem = stem

    def plan(self, source: Any, overrides: Mapping[str, Any]) -> Plan:
        problems = self._problems
        notes = self._rename()
        of_source = apply(self._keys, overrides, problems)
        for name, item in self._keys.items():
            if name not in KEYS:
                hint = nearest(name, KEYS) or f"; a pipeline has {', '.join(KEYS)}"
                problems.add(item.key, f"unknown key '{name}'{hint}")
        seed = self._seed()
        # A Source object takes no parameters from the file's source, whose class may be unknown here.
        made = None if isinstance(source, Source) else self._source(of_source if source is None else {}, seed)
        durations = resolve(
            self._keys.get("nodes"), lambda: self._chosen(source, made, of_source, seed), problems
        )
        copies, parts = self._parts(seed)
        rows, view_fps = read_view(self._keys.get("view"), copies, problems)
        plan = Plan(
            name=self._name(),
            description=self._text("description"),
            source=made or Source(),
            source_use="",
            parts=tuple(parts),
            rows=rows,
            view_fps=view_fps,
            live=read_live(self._keys.get("live"), copies, problems),
            keep=read_keep(self._keys.get("keep"), copies, problems),
            on_error=one_of(self._keys.get("on_error"), "on_error", ON_ERROR, problems),
            on_gap=one_of(self._keys.get("on_gap"), "on_gap", ON_BREAK, problems) or "continue",
            on_lap=one_of(self._keys.get("on_lap"), "on_lap", ON_BREAK, problems) or "reset",
            seed=seed,
            durations=durations,
            notes=(*notes, *map(str, durations)),
            where=problems.where,
        )
        problems.raise_any()
        if source is not None:
            made = self._replaced(source, made, of_source, seed)
            problems.raise_any()
        made = cast("Source", made)
        return dataclasses.replace(plan, source=made, source_use=yaml_name(type(made)))

    def _rename(self) -> list[str]:
        """Give keys of version 0.4 their names now; return a line about each."""
        notes = []
        for old, new in OLD_KEYS.items():
            item = self._keys.pop(old, None)
            if item is None:
                continue
            if new in self._keys:
                line = self._keys[new].key.line
                self._problems.add(
                    item.key, f"'{old}' is an old name of '{new}', which stands on line {line}"
                )
            else:
                self._keys[new] = item
                notes.append(f"{self._problems.where}:{item.key.line}:{item.key.column} {renamed(old, new)}")
        return notes

    def _text(self, key: str) -> str:
        item = self._keys.get(key)
        if item is None or item.value is None:
            return ""
        if not isinstance(item.value, str):
            self._problems.add(item.at, f"{key} must be a text (got {item.show()})")
            return ""
        return item.value

    def _name(self) -> str:
        name = self._text("name")
        if name and not re.fullmatch(r"[^\W_][\w -]*", name):
            self._problems.add(
                self._keys["name"].at, f"name must hold letters, digits, spaces, _ and - only (got '{name}')"
            )
        return name or self._stem

    def _seed(self) -> int | None:
        item = self._keys.get("seed")
        if item is None or item.value is None:
            return None
        if type(item.value) is not int or not 0 <= item.value < 2**32:
            wanted = f"a whole number from 0 to {2**32 - 1}"
            self._problems.add(item.at, f"seed must be {wanted} (got {item.show()})")
            return None
        return item.value

    def _source(self, overrides: dict[str, Item], seed: int | None) -> Source | None:
        item = self._keys.get("source")
        if item is None:
            what = "a pipeline needs 'source', such as source: {use: sample, name: macaw}"
            self._problems.add(self._root.at, what)
            return None
        if isinstance(item.value, dict):
            item.value.update(overrides)
        found = draft(item, "source", ("sources",), self._problems)
        return None if found is None else cast("Source | None", make(found, self._problems, seed=seed))

    def _chosen(
        self, given: Any, old: Source | None, overrides: dict[str, Item], seed: int | None
    ) -> Source | None:
        """Return the source that the plan will have, if there is one."""
        return old if given is None else self._replaced(given, old, overrides, seed)

    def _replaced(
        self, given: Any, old: Source | None, overrides: dict[str, Item], seed: int | None
    ) -> Source:
        new = source_of(given, old)
        if isinstance(given, Source) and not overrides:
            return new
        use = yaml_name(type(new))
        values = {name: Item(value, Place(1, 1), Place(1, 1)) for name, value in new.parameters().items()}
        found = Draft(f"source ({use})", use, type(new), Place(1, 1), {**values, **overrides})
        return cast("Source | None", make(found, self._problems, seed=seed)) or new

    def _parts(self, seed: int | None) -> tuple[Copies, list[Part]]:
        problems = self._problems
        item = self._keys.get("nodes")
        drafts = read_nodes(item, problems)
        names = set(item.value) if item is not None and isinstance(item.value, dict) else set()
        copies = Copies(broken=names - {node.name for node in drafts})
        parts: list[Part] = []
        for node in ordered(drafts, copies.broken, problems):
            unit = make(node.unit, problems, seed=seed)
            if not copies.add(node, problems):
                copies.broken.add(node.name)
            elif unit is not None:
                copies.learn_outputs(node.name, cast("Node | Sink", unit))
                parts += self._branches(copies.families[node.name], seed)
        copies.broken |= names - set(copies.families)
        return copies, parts

    def _branches(self, copies: list[Copy], seed: int | None) -> list[Part]:
        node = copies[0].draft
        cls = cast("type[Node | Sink]", node.unit.cls)
        parts = []
        for copy in copies:
            unit = cls(**seeded(cls, node.unit.plain(**copy.own), seed))
            own = (node.on_error, node.offload)
            parts.append(Part(copy.name, node.name, node.unit.use, unit, copy.inputs, *own, copy.sweep))
        return parts
