"""Read a pipeline file: return a checked plan, or raise all of its problems at once."""

import dataclasses
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

from stream_sparse.base import Source, yaml_name
from stream_sparse.errors import PipelineError, nearest

from .branches import Branches
from .durations import resolve
from .file_model import KEYS, PipelineFile, Settings, SourceEntry, read_entry
from .files import locate, read_text, shown
from .live_and_keep import read_keep, read_live
from .node_entries import NodeDraft, family_of, ordered, read_nodes
from .panel_entries import read_view
from .plan import Plan
from .problems import Problems, YamlPosition
from .source import source_of
from .unit_entries import Draft, draft, make
from .yaml_tree import YamlValue, item_of, parse


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
        stem: the name of a pipeline whose file gives no name.
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
    return _Reader(root, problems, stem).plan(source, overrides or {})


def source_path(pipeline: Path) -> Any:
    """Read the address of the source in a pipeline's file, or None."""
    root = parse(read_text(pipeline), Problems(shown(pipeline)))
    tree = None if root is None else root.plain()
    source = tree.get("source") if isinstance(tree, dict) else None
    return source.get("path") if isinstance(source, dict) else None


_UNREADABLE = PipelineFile(source=SourceEntry(use=""))
"""The settings of a file some of whose keys are wrong; its units are checked all the same."""


def _put_overrides(
    root: dict[str, YamlValue], overrides: Mapping[str, Any], problems: Problems
) -> dict[str, YamlValue]:
    """Put overrides into the tree of a pipeline. Texts are read as YAML, so that ``20`` is a number.

    Return those of the source, by parameter, to the caller, who may replace the source first.
    """
    of_source: dict[str, YamlValue] = {}
    for name, value in overrides.items():
        position = YamlPosition(10**9, 0, name)  # after all lines
        item = parse(value, problems, at=position) if isinstance(value, str) else item_of(value, position)
        if item is None:
            item = YamlValue(None, position, position)  # an empty text is null; a wrong one has been reported
        node, _, parameter = name.partition(".")
        if name in Settings.model_fields:
            root[name] = item
        elif not parameter:
            own = ", ".join(Settings.model_fields)
            problems.add(position, f"write node.parameter=value, source.parameter=value, or one of {own}")
        elif node == "source":
            of_source[parameter] = item
        elif name == "view.fps":
            _put_fps(root, item, problems)
        else:
            _put(root, node, parameter, item, problems)
    return of_source


def _put_fps(root: dict[str, YamlValue], item: YamlValue, problems: Problems) -> None:
    """Put ``fps`` beside the panels of the view."""
    view = root.get("view")
    if view is None or view.value is None:
        problems.add(item.at, "the pipeline has no view")
    elif isinstance(view.value, dict):
        view.value["fps"] = item
    else:
        root["view"] = YamlValue({"panels": view, "fps": item}, view.at, view.key)


def _put(root: dict[str, YamlValue], node: str, parameter: str, item: YamlValue, problems: Problems) -> None:
    nodes = root.get("nodes")
    node_items = nodes.value if nodes is not None and isinstance(nodes.value, dict) else {}
    if node not in node_items:
        problems.add(item.at, f"there is no node '{node}'{nearest(node, ['source', *node_items])}")
    elif isinstance(node_items[node].value, dict):
        node_items[node].value[parameter] = item


class _Reader:
    """Checks the tree of one file; ``stem`` is the name of a pipeline whose file gives no name."""

    def __init__(self, root: YamlValue, problems: Problems, stem: str) -> None:
        self._root = root
        self._keys: dict[str, YamlValue] = root.value
        self._problems = problems
        self._stem = stem

    def plan(self, source: Any, overrides: Mapping[str, Any]) -> Plan:
        problems = self._problems
        of_source = _put_overrides(self._keys, overrides, problems)
        file = read_entry(PipelineFile, self._root, "", problems) or _UNREADABLE
        # A Source object takes no parameters from the file's source, whose class may be unknown here.
        made_source = None
        if not isinstance(source, Source):
            made_source = self._source(of_source if source is None else {}, file.seed)
        chosen = partial(self._replaced, source, made_source, of_source, file.seed)
        drafts = read_nodes(self._keys.get("nodes"), problems)
        durations = resolve(drafts.values(), chosen, problems)
        nodes = self._nodes(drafts, file.seed)
        view, view_fps = read_view(self._keys.get("view"), nodes, problems)
        plan = Plan(
            name=file.name or self._stem,
            description=file.description or "",
            source=made_source or Source(),
            parts=nodes.parts(),
            view=view,
            view_fps=view_fps,
            live=read_live(self._keys.get("live"), nodes, problems),
            keep=read_keep(self._keys.get("keep"), nodes, problems),
            durations=durations,
            notes=tuple(map(str, durations)),
            where=problems.where,
            settings=Settings(**file.model_dump(include=set(Settings.model_fields))),
        )
        problems.raise_any()
        made_source = cast("Source", chosen())
        problems.raise_any()
        return dataclasses.replace(plan, source=made_source)

    def _source(self, overrides: dict[str, YamlValue], seed: int | None) -> Source | None:
        item = self._keys.get("source")
        if item is None:
            return None
        if isinstance(item.value, dict):
            item.value.update(overrides)
        unit = draft(item, "source", SourceEntry, ("sources",), self._problems)
        return cast("Source | None", make(unit, seed, self._problems))

    def _replaced(
        self, given: Any, old: Source | None, overrides: dict[str, YamlValue], seed: int | None
    ) -> Source | None:
        """Return the source that the plan will have, if there is one."""
        if given is None:
            return old
        new = source_of(given, old)
        if isinstance(given, Source) and not overrides:
            return new
        use = yaml_name(type(new))
        values = {**new.parameters(), **{name: item.plain() for name, item in overrides.items()}}
        item = YamlValue(overrides, YamlPosition(1, 1), YamlPosition(1, 1))
        unit = Draft(item, f"source ({use})", use, type(new), values=values)
        return cast("Source | None", make(unit, seed, self._problems)) or new

    def _nodes(self, drafts: dict[str, NodeDraft], seed: int | None) -> Branches:
        """Make the parts of all nodes, each after its inputs."""
        problems = self._problems
        right = {name: make(node.unit, seed, problems) is not None for name, node in drafts.items()}
        nodes = Branches(drafts, [name for name in drafts if not drafts[name].inputs], problems)
        reads = {
            name: {family_of(text) for text, _ in node.inputs} - {"source"} for name, node in drafts.items()
        }
        order, loops = ordered(reads)
        for loop in loops:
            node = drafts[loop[0]]
            nodes.broken.update(loop)
            position = next(position for text, position in node.inputs if family_of(text) in loop)
            way = " -> ".join(loop)
            problems.add(position, f"{node.unit.label}: nodes feed each other in a loop: {way}")
        for name in order:
            if name not in nodes.broken:
                nodes.add(drafts[name], right[name], seed)
        return nodes
