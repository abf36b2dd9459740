"""``check`` and ``schema``: look at pipelines without running them."""

from __future__ import annotations

import sys
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
    page: Annotated[
        bool, typer.Option("--page", help="Also report what `stream-sparse page` cannot put into a page.")
    ] = False,
) -> None:
    """Report every problem of pipelines, as file:line:column.

    The frames of files and samples are looked at; a camera is not opened.
    """
    from stream_sparse.page.program import lacks
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
            if page and (lacking := lacks(plan)):
                print(*(f"{pipeline}: {line}" for line in lacking), sep="\n", file=sys.stderr)
                code = InputError.exit_code
    raise typer.Exit(code)


def _check_shapes(pipeline: str, plan: Plan) -> str:
    """Compare a pipeline with the frames of its source; return a note where that could not be done."""
    from stream_sparse.plan.places import Places
    from stream_sparse.run.shape_check import check_shapes

    checked = check_shapes(plan)
    if checked.nodes or checked.panels:
        places = Places(pipeline)
        families = {part.name: part.family for part in plan.parts}
        problems = [(places.node(families[name], said), said) for name, said in checked.nodes.items()]
        problems += [(places.panel(number), said) for number, said in checked.panels.items()]
        raise PipelineError(f"{position} {said}" for position, said in problems)
    return checked.unknown


def schema(nodes: OwnUnits = None) -> None:
    """Print the JSON Schema of pipeline files, for editors."""
    from stream_sparse.plan.schema import schema_text

    add_units(nodes)
    print(schema_text().rstrip())
