"""All commands, and how errors become one line and an exit code."""

from __future__ import annotations

import os
import sys
import traceback

import typer

from stream_sparse.errors import Error
from stream_sparse.redact import redact_text

from .arguments import Debug
from .console import marked
from .data import data
from .doctor import doctor
from .export import export
from .fields import fields
from .new import new
from .pipelines import check, graph, schema
from .replay import replay
from .run import run
from .units import nodes
from .verify import verify

__all__ = ["answer", "app"]

app = typer.Typer(
    name="stream-sparse",
    help="Frames from a camera or a file through exact online nodes to live views and recordings.",
    epilog="Start with: stream-sparse run bird",
    rich_markup_mode=None,  # plain help needs no rich, and comes in half the time
    pretty_exceptions_enable=False,
)
for command in (run, replay, export, check, nodes, graph, verify, data, fields, new, schema, doctor):
    app.command()(command)

# What typer raises for a wrong command line; the class itself is the vendored click's.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


@app.callback()
def options(debug: Debug = False) -> None:
    """Declare what every command takes."""


def answer(words: list[str]) -> int:
    """Do what was typed; gives the exit code."""
    # Read off the words themselves, since an error may come before they are parsed.
    debug = "--debug" in words
    try:
        code = typer.main.get_command(app).main(words, prog_name="stream-sparse", standalone_mode=False)
    except Error as error:
        return _say(error, str(error), error.exit_code, debug)
    except _UsageError as error:
        return _say(error, _usage(error), 2, debug)
    except BrokenPipeError:
        # Whoever read our output has left; a second failure at exit would only be noise.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        hint = "" if debug else "; --debug shows where"
        return _say(error, f"this should not happen: {type(error).__name__}: {error}{hint}", 1, debug)
    return code if isinstance(code, int) else 0


def _say(error: BaseException, text: str, code: int, debug: bool) -> int:
    if debug:
        print(redact_text("".join(traceback.format_exception(error))), end="", file=sys.stderr)
    print(marked(redact_text(text)), file=sys.stderr)
    return code


def _usage(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "stream-sparse"
    text = str(getattr(error, "format_message", lambda: error)()).rstrip(".")
    return f"{text} ({path} --help lists what there is)"
