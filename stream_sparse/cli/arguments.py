"""Arguments and options that several commands share."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.errors import InputError
from stream_sparse.run.declared import Option, options

from .console import print_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stream_sparse.plan.plan import Plan

RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder that --record made.")]
PipelineName = Annotated[str, typer.Argument(help="A file, or the name of a bundled pipeline.")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NODE.PARAM=VALUE", help="Override a parameter; may be repeated."),
]
OwnUnits = Annotated[
    list[Path] | None,
    typer.Option("--nodes", metavar="FILE", help="A Python file with units of your own; may be repeated."),
]


def takes_options(declaration: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command with ``**options`` those of a declaration, under the same names."""

    return takes(*(_parameter(option) for option in options(declaration) if option.help.kind is not None))


def takes(*parameters: inspect.Parameter) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command with ``**options`` these parameters in their place."""

    def declare(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True).parameters.values()
        both = [*(one for one in own if one.kind is not one.VAR_KEYWORD), *parameters]
        command.__signature__ = inspect.Signature(both)  # type: ignore[attr-defined]
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in both}
        return command

    return declare


def flag(name: str, help: str) -> inspect.Parameter:
    """Return an option that is given or not."""
    kind = Annotated[bool, typer.Option(f"--{name}", help=help)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)


def _parameter(option: Option) -> inspect.Parameter:
    """Return an option as typer takes it; one that is on or off has the form ``--x/--no-x``."""
    kind, flag = option.help.kind, option.name.replace("_", "-")
    names = [f"--{flag}/--no-{flag}" if kind is bool else f"--{flag}", *filter(None, [option.help.short])]
    shown = isinstance(option.default, str | float | int) and kind is not bool
    about = typer.Option(*names, help=option.help.text, metavar=option.help.metavar, show_default=shown)
    default = None if option.name == "show" else option.default  # left out, it depends on the display
    taken = kind if default is not None else kind | None
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[taken, about]
    )


def add_units(files: list[Path] | None) -> None:
    """Register the units in files of the user's own."""
    from stream_sparse.base import yaml_name
    from stream_sparse.plan.registry import add_file, takes_place

    for file in files or ():
        for name in map(yaml_name, filter(takes_place, add_file(file))):
            print_error(
                f"{file.name}: its function takes the place of the node {name}, "
                f"which is stream_sparse.{name} now"
            )


def overrides(words: Sequence[str]) -> dict[str, str]:
    """Return the values of ``--set`` by parameter.

    >>> overrides(["box.window=20"])
    {'box.window': '20'}
    """
    values = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not (sign and name.strip() and value.strip()):
            raise InputError(f"--set {word}: expected NODE.PARAM=VALUE, such as --set box.window=20")
        values[name.strip()] = value.strip()
    return values


def plan_for_workers(pipeline: str, set_: list[str] | None, nodes: list[Path] | None) -> Plan:
    """Load the pipeline that workers shall run, with the user's own units and ``--set``."""
    from stream_sparse import load

    add_units(nodes)
    return load(pipeline, set=overrides(set_ or ())).plan
