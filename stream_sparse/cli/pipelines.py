"""``check``, ``graph`` and ``schema``: look at pipelines without running them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.errors import InputError, PipelineError
from stream_sparse.redact import redact_text

from .arguments import OwnUnits, add_units
from .console import marked

if TYPE_CHECKING:
    from stream_sparse.plan.plan import Plan


def check(
    pipelines: Annotated[
        list[str], typer.Argument(metavar="PIPELINE...", help="Files or names of pipelines.")
    ],
    nodes: OwnUnits = None,
) -> None:
    """Report every problem of pipelines, as file:line:column.

    The frames of files and samples are looked at; a camera is not opened.
    """
    from stream_sparse.plan import read
    from stream_sparse.records.words import several

    add_units(nodes)
    code = 0
    for pipeline in pipelines:
        try:
            plan = read(pipeline)
            unknown = _check_shapes(pipeline, plan)
        except InputError as error:
            print(marked(str(error)), file=sys.stderr)
            code = error.exit_code
        else:
            panels = len(plan.panels)
            fine = f"fine ({several(len(plan.parts), 'node')}, {several(panels, 'panel')})"
            print(f"{pipeline}: {fine}{'; ' if unknown else ''}{redact_text(unknown)}")
            for note in plan.notes:
                print(redact_text(note))
    raise typer.Exit(code)


def _check_shapes(pipeline: str, plan: Plan) -> str:
    """Compare a pipeline with the frames of its source; return a note where that could not be done."""
    from stream_sparse.plan.places import Places
    from stream_sparse.run.shape_check import check_shapes

    checked = check_shapes(plan)
    if checked.nodes or checked.panels:
        places = Places(pipeline)
        families = {part.name: part.family for part in plan.parts}
        found = [(places.node(families[name], said), said) for name, said in checked.nodes.items()]
        found += [(places.panel(number), said) for number, said in checked.panels.items()]
        raise PipelineError(f"{place} {said}" for place, said in found)
    return checked.unknown


def graph(
    pipeline: Annotated[str, typer.Argument(help="A file, or the name of a pipeline.")] = "bird",
    nodes: OwnUnits = None,
) -> None:
    """Print a Mermaid graph, with warm-up and latency. The output is Markdown."""
    from stream_sparse.plan import paths, read
    from stream_sparse.plan.graph import mermaid

    add_units(nodes)
    plan = read(pipeline)
    ways = paths(plan)
    print(f"```mermaid\n{mermaid(plan).rstrip()}\n```\n")
    rows = [("node", "use", "from", "warm-up", "latency")]
    for part in plan.parts:
        warmup, latency = ways[part.name]
        rows.append((part.name, part.use, ", ".join(map(str, part.inputs)), str(warmup), str(latency)))
    print(_markdown(rows))
    print("\nWarm-up: frames before the first value of a node. Latency: how many frames its values are old.")


def schema(nodes: OwnUnits = None) -> None:
    """Print the JSON Schema of pipeline files, for editors."""
    from stream_sparse.plan.schema import schema_text

    add_units(nodes)
    print(schema_text().rstrip())


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)
