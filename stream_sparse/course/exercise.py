"""An exercise: a folder with its task, its answer, known mistakes and inputs."""

import ast
import inspect
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import Any

import numpy as np

from stream_sparse.errors import Error, InputError, cause_words, nearest

from .child.calls import error_line
from .pages import course

NUMPY = "import numpy as np"
"""The first line of code of each exercise."""
_HERE = Path(__file__).parent
_DEFINED = re.compile(r"^(?:def[ \t]+|(?=\w+[ \t]*=[ \t]*lambda\b))(\w+)", re.MULTILINE)
_IMPORTED = re.compile(r"^(?:from|import)[ \t]+((?:sklearn|scipy)[\w.]*)", re.MULTILINE)

Function = Callable[..., Any]


class Exercise:
    """One exercise; its Python files are run when they are needed.

    ``reference.py`` defines the function that is asked for, under the name of the folder. Each table of
    ``mistakes.toml`` makes a wrong one of it: ``hint`` says what to look at, other keys are parts of the
    answer with what stands in their place, or ``body`` is all of another answer. ``inputs.py`` has
    ``fixed()`` and ``fresh(rng)``, which return lists of argument tuples. It may have ``OUTPUTS``, names of
    several results, ``CLOSE``, the relative difference that counts as equal, ``TUTORIAL``, how the tutorial
    begins the same work, with ``AS_HERE``, code that makes the function of it, and ``WATCH``, what ``exercise
    watch`` gives the function: ``("frame", {...})``, or ``("signal", {...})`` for the brightness of the last
    frames, with the other arguments. ``SLIDERS`` has arguments that are moved meanwhile: ``{"theta": (0, 255,
    1)}``, lowest value, highest value and step.

    Parameters:
        folder: where the files are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, folder.name

    @cached_property
    def task(self) -> str:
        """The task in Markdown, with its heading."""
        return (self.folder / "task.md").read_text("utf-8")

    @property
    def title(self) -> str:
        """The heading of the task."""
        return self.task.partition("\n")[0].removeprefix("# ").strip()

    @cached_property
    def reference(self) -> Function:
        """The function to write."""
        function = getattr(run_file(self.folder / "reference.py"), self.name, None)
        if not inspect.isfunction(function):
            raise InputError(f"{self.folder / 'reference.py'}: defines no function {self.name}")
        return function

    @cached_property
    def mistakes(self) -> list[Function]:
        """The functions that are wrong in a known way, in the order of the file."""
        file, (head, answer) = self.folder / "mistakes.toml", self.parts()
        functions = []
        for name, changes in tomllib.loads(file.read_text("utf-8")).items():
            hint, text = changes.pop("hint"), indent(changes.pop("body", ""), "    ") or answer
            for old, new in changes.items():
                if old not in text:
                    raise InputError(f"{file}: {name}: the answer has no {old!r}")
                text = text.replace(old, new)
            function = getattr(_run(file, f"{NUMPY}\n{head}\n{text}"), self.name)
            function.__name__, function.__doc__ = name, hint
            functions.append(function)
        return functions

    @cached_property
    def _inputs(self) -> ModuleType:
        return run_file(self.folder / "inputs.py")

    def cases(self, seed: int) -> tuple[int, list[tuple[Any, ...]]]:
        """Return how many inputs are fixed, and the arguments of each call: fixed ones, then fresh ones."""
        fixed, fresh = self._inputs.fixed(), self._inputs.fresh(np.random.default_rng(seed))
        return len(fixed), [tuple(case) for case in (*fixed, *fresh)]

    @property
    def outputs(self) -> Sequence[str]:
        """The names of several results; empty where there is one."""
        return tuple(getattr(self._inputs, "OUTPUTS", ()))

    @property
    def close(self) -> float:
        """The largest difference, relative to the largest value, that counts as equal."""
        return float(getattr(self._inputs, "CLOSE", 1e-9))

    @property
    def _tutorial(self) -> dict[str, str]:
        """How lines begin that do this in the tutorial; of a variable also what it is computed from."""
        return dict(getattr(self._inputs, "TUTORIAL", {}))

    @property
    def names(self) -> Sequence[str]:
        """Its name, and what the tutorial calls the same."""
        return (self.name, *(head.removeprefix("def ").split("(")[0].split()[0] for head in self._tutorial))

    def is_of_tutorial(self, source: bytes) -> bool:
        """Return whether a submission has the names and arguments of the tutorial."""
        text = source.decode("utf-8", "replace")
        return bool(self._tutorial) and all(_begin(head).search(text) for head in self._tutorial)

    def source_of(self, submission: bytes) -> bytes:
        """Return the source of a submission, in which work as in the tutorial becomes the function.

        >>> find("temporal_diff").source_of(b"temporal_diff = np.abs(np.diff(sig))").splitlines()[0]
        b'temporal_diff = lambda sig: np.abs(np.diff(sig))'
        """
        if not self.is_of_tutorial(submission):
            return submission
        text = submission.decode("utf-8", "replace")
        for head, arguments in self._tutorial.items():
            if arguments:
                text = _begin(head).sub(f"{head}lambda {arguments}: ", text)
        return f"{text}\n# In[0]:\n{self._inputs.AS_HERE}\n".encode()

    def function_of(self, mine: Function) -> Function:
        """Return a function as the exercise has it: itself, or what makes it of one of the tutorial."""
        if not self.is_of_tutorial(f"def {mine.__name__}{inspect.signature(mine)}".encode()):
            return mine
        space = {mine.__name__: mine}
        exec(self._inputs.AS_HERE, space)
        return space[self.name]

    @property
    def watch(self) -> tuple[str, dict[str, Any]] | None:
        """Whether the function is shown with a frame or a signal, and its other arguments; None: neither."""
        kind, arguments = getattr(self._inputs, "WATCH", ("", {}))
        return (kind, dict(arguments)) if kind else None

    @property
    def sliders(self) -> dict[str, tuple[float, float, float]]:
        """The arguments that are moved while the function is watched: lowest value, highest value, step."""
        return dict(getattr(self._inputs, "SLIDERS", {}))

    @property
    def imports(self) -> set[str]:
        """The modules of libraries that the answer imports, as most submissions do."""
        return set(_IMPORTED.findall((self.folder / "reference.py").read_text("utf-8")))

    @property
    def arguments(self) -> list[str]:
        """The names of the arguments."""
        return list(inspect.signature(self.reference).parameters)

    def parts(self) -> tuple[str, str]:
        """Return the head of the function with its docstring, and the answer below it.

        >>> head, answer = find("relu").parts()
        >>> head[:25], answer
        ('def relu(x, theta=0):\\n   ', '    return np.maximum(x - theta, 0)')
        """
        text = (self.folder / "reference.py").read_text("utf-8")
        lines, nodes = text.splitlines(), ast.parse(text).body
        function = next(n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == self.name)
        others = [n for n in nodes[1:] if n is not function and ast.unparse(n) != NUMPY]
        above = [f"    {line}" for n in others for line in lines[n.lineno - 1 : n.end_lineno]]
        begin = function.body[0].end_lineno
        head = "\n".join(lines[function.lineno - 1 : begin])
        return head, "\n".join([*above, *lines[begin : function.end_lineno]])

    def head(self) -> str:
        """Return the head of the function with its docstring, and a line in place of the code to write.

        >>> print(find("relu").head().splitlines()[0])
        def relu(x, theta=0):
        """
        head, _ = self.parts()
        return f'{head}\n    raise NotImplementedError("write {self.name} here")'

    def starter(self) -> str:
        """Return the file to begin with: task, signature, docstring, example, and how to check it.

        >>> print(find("relu").starter()[:15])
        \"\"\"ReLU: a thre
        """
        task = self.task.replace('"""', "'''").replace("\\", "\\\\").removeprefix("# ").strip()
        file = f"{self.name}.py"
        lines = [
            f'"""{task}', "",
            f"Check it:  stream-sparse exercise check {file}",
            *([f"See it:    stream-sparse exercise watch {file}"] if self.watch else []),
            '"""', "", NUMPY, "", "", self.head(), "",
        ]  # fmt: skip
        return "\n".join(lines)


def exercises(folder: Path | None = None) -> dict[str, Exercise]:
    """Return the exercises by name: those that come with the package, in the order of the course's pages,
    or those of a folder, by name.

    >>> list(exercises())[:4]
    ['measures', 'coactivity', 'relu', 'temporal_diff']
    """
    home = folder or _HERE
    own = [home] if (home / "task.md").is_file() else sorted(home.iterdir())
    by_name = {path.name: Exercise(path) for path in own if (path / "task.md").is_file()}
    if not by_name:
        raise InputError(f"{home}: has no exercises, which are folders with a task.md")
    if folder is None:
        placed = [name for page in course() for name in page.exercises]
        return {name: by_name[name] for name in dict.fromkeys([*placed, *by_name])}
    return by_name


def find(name: str, folder: Path | None = None) -> Exercise:
    """Return an exercise by its name."""
    every = exercises(folder)
    named = {one: exercise for exercise in every.values() for one in exercise.names} | every
    if name not in named:
        raise InputError(f"there is no exercise '{name}'{nearest(name, named)}")
    return named[name]


def defined(source: bytes) -> dict[str, None]:
    """Return the names of the functions that a file defines, in their order."""
    return dict.fromkeys(_DEFINED.findall(source.decode("utf-8", "replace")))


def _begin(head: str) -> re.Pattern[str]:
    """Return what finds a line that begins so; a variable of the tutorial may be a function already."""
    return re.compile(rf"^{re.escape(head)}(?!lambda\b)", re.MULTILINE)


def run_file(file: Path) -> ModuleType:
    """Run a file of an exercise."""
    return _run(file, file.read_text("utf-8"))


def _run(file: Path, text: str) -> ModuleType:
    name = f"exercise_{file.parent.name}_{file.stem}"
    return executed(name, str(file), lambda space: exec(compile(text, str(file), "exec"), space))


def executed(name: str, file: str, run: Callable[[dict[str, Any]], None]) -> ModuleType:
    """Run code that the user trusts, as that of a file after --nodes, as a part of this program.

    Parameters:
        name: of the module that is made.
        file: where the code is from, as messages say it.
        run: runs the code with these names.

    Raises:
        InputError: where it does not run; it begins with the line: ``relu.py:3: ``.
    """
    module = ModuleType(name)
    module.__file__ = file
    try:
        run(vars(module))
    except Error:
        raise
    except (Exception, SystemExit) as error:
        where, line, _ = error_line(error, file)
        why = error.msg if isinstance(error, SyntaxError) else ""  # its text says the place again
        words = f"{type(error).__name__}: {why}" if why else cause_words(error)
        raise InputError(f"{where}{f':{line}' if line is not None else ''}: {words}") from error
    return module
