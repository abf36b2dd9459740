"""All commands, and how an error becomes one line and an exit code."""

import errno
import os
import sys
import traceback
from contextlib import suppress
from typing import Annotated

import typer

from stream_sparse.errors import Error

from .batch import batch, learn
from .console import marked, print_error
from .course import course
from .data import data
from .docs import docs
from .doctor import doctor
from .exercise import exercise
from .fields import fields
from .interrupts import Interrupts
from .new import new
from .pipelines import check, schema
from .recordings import compare, export, replay, report, verify
from .run import run
from .studio import page, studio
from .units import nodes

app = typer.Typer(
    name="stream-sparse",
    help="Process frames from a camera or a file with exact online nodes; view and record the results.",
    epilog="Start with: stream-sparse run bird",
    rich_markup_mode=None,  # plain help needs no rich, and comes in half the time
    pretty_exceptions_enable=False,
)
for command in (
    run, studio, page, batch, learn, replay, compare, report, export, check, nodes, verify, data,
    fields, new, schema, docs, doctor,
):  # fmt: skip
    app.command()(command)
app.add_typer(course)
app.add_typer(exercise)

# The class that typer raises for a wrong command line; it is in the copy of click that typer brings.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def _say_version(wanted: bool) -> None:
    """Print the version, and the hash of the code: different trees may have one version."""
    if wanted:
        from stream_sparse._version import __version__
        from stream_sparse.recording.provenance import code

        print(f"stream-sparse {__version__} (code {code()['sha256'][:12]})")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            help="Print the version, and which code it is.",
            callback=_say_version,
            is_eager=True,
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="With any command: show a traceback with an error.")
    ] = False,
) -> None:
    """Declare what :func:`answer` takes from the words itself, wherever it stands."""


_commands = typer.main.get_command(app)


def answer(words: list[str], interrupts: Interrupts) -> int:
    """Run a command; returns the exit code."""
    debug = "--debug" in words  # an error may come before the words are parsed
    words = [word for word in words if word != "--debug"]
    try:
        code = _commands.main(words, prog_name="stream-sparse", standalone_mode=False, obj=interrupts)
    except Error as error:
        return _report(error, str(error), error.exit_code, debug)
    except _UsageError as error:
        return _report(error, _usage(error), 2, debug)
    except BaseException as error:  # a unit may raise SystemExit, and no command does
        if isinstance(error, SystemExit) and isinstance(error.__context__, BrokenPipeError):
            return _unforeseen(error.__context__, interrupts, debug)  # click has made SystemExit of it
        return _unforeseen(error, interrupts, debug)
    return code if isinstance(code, int) else 0


def _unforeseen(error: BaseException, interrupts: Interrupts, debug: bool) -> int:
    """Report an error that no command expects; returns the exit code."""
    if isinstance(error, OSError) and error.errno in (errno.EPIPE, errno.EIO):
        # The reader of our output has left, or its terminal. Python would complain of that at exit.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0 if interrupts.asked else 1
    if isinstance(error, OSError) and error.filename is not None:
        return _report(error, f"{error.filename}: {error.strerror}", 2, debug)
    hint = "" if debug else "; --debug shows where"
    return _report(error, f"this should not happen: {type(error).__name__}: {error}{hint}", 1, debug)


def _report(error: BaseException, text: str, code: int, debug: bool) -> int:
    if debug:
        print_error("".join(traceback.format_exception(error)).rstrip("\n"))
    print_error(marked(text))
    return code


def _usage(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "stream-sparse"
    text = str(getattr(error, "format_message", lambda: error)()).rstrip(".")
    return f"{text} ({path} --help lists what there is)"
