"""``exercise``: write a function of the course, check it, and see it at work."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.errors import InputError
from stream_sparse.io.files import write_new

from .console import console, or_note

if TYPE_CHECKING:
    from stream_sparse.course.checking import CheckedSubmission

Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Your own exercises: a folder with one folder for each."),
]
Name = Annotated[
    str | None,
    typer.Option("--exercise", metavar="NAME", help="The exercise, if the function's name does not say it."),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, help="Seed of the fresh inputs, as printed by check."),
]
Named = Annotated[str, typer.Argument(metavar="NAME", help="The exercise.")]

exercise = typer.Typer(
    name="exercise",
    help="Write functions of the course, check and watch them.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@exercise.callback()
def begin(context: typer.Context) -> None:
    """List the exercises, where no other command is given."""
    if context.invoked_subcommand is None:
        list_()


@exercise.command("list")
def list_(folder: Folder = None) -> None:
    """List the exercises under the pages of the course, and which are right in this folder."""
    from stream_sparse.course.exercise import exercises
    from stream_sparse.course.pages import course
    from stream_sparse.course.progress import State, StudentProgress

    out, available = console(), exercises(folder)
    states = or_note(StudentProgress(Path()).read) or {}
    pages = {} if folder else {page.title: page.exercises for page in course()}
    placed = {name for names in pages.values() for name in names}
    width = max(map(len, available))
    for title, names in {**pages, "": [name for name in available if name not in placed]}.items():
        if title and names:
            out.print(title)
        for name in names:
            state = str(states.get(name, State()))
            out.print(f"  {name:{width}}  {state:9}  {available[name].title}")
    right = sum(states.get(name, State()).right for name in available)
    out.print(f"\n{right} of {len(available)} right in this folder")
    out.print("stream-sparse exercise start NAME writes a file to start from.")


@exercise.command()
def start(
    name: Named,
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to.")] = Path(),
    folder: Folder = None,
) -> None:
    """Write a file with the task and the head of the function, to begin with."""
    from stream_sparse.course.exercise import find

    exercise = find(name, folder)
    file = to / f"{exercise.name}.py"
    if not write_new(file, exercise.starter()):
        raise InputError(f"{file} exists already; continue in it, or write to another folder: --to DIR")
    print(f"made {file}: the task is at its top")
    print(f"check it: stream-sparse exercise check {file}")


@exercise.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILES", help="Python files, notebooks, or folders with one per student."),
    ],
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write a table with a row for each answer."),
    ] = None,
    seed: Seed = None,
    sandbox: Annotated[
        bool,
        typer.Option(
            "--sandbox/--no-sandbox",
            help="Refuse submissions where this system has no sandbox for them.",
        ),
    ] = True,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """Run functions on known and on fresh inputs, and print where they first go wrong, and the likely cause.

    A file with several functions is an answer for each of them. Of a file runs what defines them, in a
    process of its own: 10 s, 1 GB, no network, no writing, Python's own modules, NumPy, SciPy and
    scikit-learn. A system that cannot hold answers of others to that refuses them: see stream-sparse doctor.
    A mark is in the table as soon as it is known.
    """
    from stream_sparse.course.checking import HEADER, mark, mark_line, new_seed
    from stream_sparse.course.progress import StudentProgress
    from stream_sparse.course.submissions import submissions
    from stream_sparse.io.files import make_file, write_all

    seed = new_seed() if seed is None else seed
    handed_in = submissions(files, folder, name)
    if not handed_in:
        raise InputError(f"{', '.join(map(str, files))}: has no Python file and no notebook")
    count, alone = len(handed_in), len(handed_in) == 1
    own = csv is None and len(files) == 1 and files[0].is_file()
    right = 0
    with ExitStack() as stack:
        if csv is not None:
            csv, table = make_file(csv)
            write_all(stack.enter_context(table), HEADER)
        for source, one in zip(handed_in, mark(handed_in, seed, own=own or not sandbox), strict=True):
            if one.error is not None and alone:
                raise one.error
            if csv is not None:
                write_all(table, mark_line(one, seed))
            _print(one, seed, alone=alone)
            if own and one.error is None:
                digest = sha256(source.source).hexdigest()
                or_note(partial(StudentProgress(one.file.parent).note, one.exercise, digest, one.verdict))
            right += one.verdict.right
    if not alone:
        print(f"{right} of {count} right; fresh inputs from seed {seed}")
    if csv is not None:
        print(f"marks: {csv}")
    if right < count:
        raise typer.Exit(1)


def _print(one: CheckedSubmission, seed: int, *, alone: bool) -> None:
    """Print what there is to say of a submission: all of it, or a line."""
    verdict = one.verdict
    if not alone:
        why = verdict.cause or " | ".join(verdict.where)
        said = f"{one.exercise}: {one.word}" if one.exercise else one.word
        print(_shown(f"{one.file}: {said}{': ' if why else ''}{why}"))
        return
    print(*map(_shown, verdict.lines(str(one.file))), sep="\n")
    if not verdict.right:
        print(f"The fresh inputs are from seed {seed}; --seed {seed} gives them again.")


def _shown(text: str) -> str:
    """A text of a stranger without control characters, which could mean something to a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


@exercise.command()
def watch(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file with the function.")],
    source: Annotated[
        str | None,
        typer.Option(
            "--source", "-s", help="As for run: 0 for the first camera; default: the clip of a macaw."
        ),
    ] = None,
    show: Annotated[
        bool | None, typer.Option("--show/--no-show", help="Open a window; default: if there is a display.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Show it on a page for a browser.")] = False,
    frames: Annotated[int | None, typer.Option(min=1, help="Stop after this many frames.")] = None,
    name: Name = None,
    folder: Folder = None,
) -> None:
    """Show a function at work, and take up its file whenever it is saved.

    The file runs as a part of this program, as any file after --nodes does.
    """
    from . import opencv
    from .session import page_or_window, play

    opencv.require()
    from stream_sparse.course.submissions import submitted
    from stream_sparse.course.watching import function_of, watching
    from stream_sparse.pipeline import Pipeline
    from stream_sparse.plan import source_of
    from stream_sparse.sources import Sample

    from .watch import Watch

    def flow() -> Pipeline:
        task, text = submitted(file, folder, name)
        played = Sample(name="macaw", loop=frames is None) if source is None else source_of(source)
        return Pipeline.of(watching(task, function_of(task, text, str(file)), str(file), played))

    out, now = console(), flow()
    follow = Watch(file, (), flow, partial(out.print, soft_wrap=True))
    play(now, out, context.obj, page_or_window(serve, show, now), follow, frames=frames)


@exercise.command()
def answer(name: Named, folder: Folder = None) -> None:
    """Print the answer of an exercise."""
    from stream_sparse.course.exercise import find

    print((find(name, folder).folder / "reference.py").read_text("utf-8"), end="")


@exercise.command()
def export(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAMES", help="Exercises; default: all.")
    ] = None,
    nbgrader: Annotated[
        Path, typer.Option("--nbgrader", metavar="DIR", help="The folder of the nbgrader course.")
    ] = Path("course"),
    seed: Seed = None,
) -> None:
    """Write exercises as assignments of nbgrader, whose hidden tests give the verdicts of check.

    An assignment is a notebook with the task, the answer, and the hidden test. nbgrader makes the notebook of
    the students of it, without the last two. Where it grades, stream-sparse is installed.
    """
    from stream_sparse.course.assignments import assignments
    from stream_sparse.course.checking import new_seed
    from stream_sparse.course.exercise import exercises, find

    chosen = [find(name) for name in names] if names else [*exercises().values()]
    seed = new_seed() if seed is None else seed
    exported = assignments(chosen, nbgrader, seed)
    print(f"made {nbgrader}: there, nbgrader generate_assignment {chosen[0].name}")
    print(f"{len(exported)} files; fresh inputs from seed {seed}")
