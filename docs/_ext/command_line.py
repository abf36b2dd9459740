"""``.. command-line::``: all commands, from the text of their ``--help``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import Any

import typer
from restructured import MadeText, plain, table, titled

from stream_sparse.cli.app import app as commands


class CommandLine(MadeText):
    """All commands."""

    def made(self) -> Iterable[str]:
        """A section for each command."""
        group: Any = typer.main.get_command(commands)
        yield from _said(group, typer.Context(group, info_name="stream-sparse"))


def _said(group: Any, context: Any) -> Iterator[str]:
    """A section for each command of a group, and for those of groups within it."""
    for name, command in group.commands.items():
        inner = typer.Context(command, parent=context, info_name=name)
        words = inner.command_path.split()[1:]
        yield f"\n.. _command-{'-'.join(words)}:\n"
        yield titled(" ".join(words), "-")
        yield f"``{inner.command_path} {' '.join(command.collect_usage_pieces(inner))}``\n"
        yield plain(cleandoc(command.help or "")) + "\n"
        rows = list(_rows(command, inner))
        if rows:
            yield table(("", "meaning"), rows)
        if hasattr(command, "commands"):
            yield from _said(command, inner)


def _rows(command: Any, context: Any) -> Iterator[tuple[str, str]]:
    """Name and meaning of each argument and option, as its help has them."""
    for known in command.get_params(context):
        record = known.get_help_record(context)
        if record is not None and "--help" not in known.opts:
            yield record[0].strip(), record[1].strip()


def setup(app: Any) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("command-line", CommandLine)
    return {"parallel_read_safe": True}
