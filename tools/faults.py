"""Plant small faults in the package, one at a time, and see which of them the tests catch.

    .venv-test/bin/python tools/faults.py draw [--root FOLDER]      completes the list, faults.json
    .venv-test/bin/python tools/faults.py find [--root FOLDER]      says where each fault stands
    .venv-test/bin/python tools/faults.py map MAP.json [--root FOLDER]
    .venv-test/bin/python tools/faults.py run OUT.jsonl [--tests MAP.json] [--all] [--root FOLDER]
                                                        [--number N ...] [--limit SECONDS]

``draw`` picks statements at random, some in each room, and one change of each: a comparison turned, a
constant off by one, a branch negated, a call dropped, an operator swapped. The list is drawn once, so that
the same faults can be planted before and after a rewrite. A fault is found by the text of its line, its
neighbours and its function, in whatever file it stands. Where its statement is gone, it is left out, until
``draw`` puts another of its room in its place.

``map`` runs all tests once, and writes which of them come to which fault: to compiled kernels and pages none
is seen to come. ``run`` copies the checkout, plants each fault in the copy, and runs the tests that come to
it, at most 100, or those of its room, until one fails; with ``--all`` all of them, so that one sees which
test alone catches it. A test that also fails without the fault does not count and is left out. OUT.jsonl gets
a line for each fault: caught, survived, or timeout. The same command again goes on after the faults that
OUT.jsonl has; a list of numbers is for two such commands at once.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parents[1]
FAULTS = Path(__file__).with_name("faults.json")
SEED, LIMIT_S, MOST_EXCUSED, MOST_TESTS = 21, 900.0, 20, 100
SCRIPTS = "web"


class Room(NamedTuple):
    """A folder of the package; ``root`` is what stands beside them, ``pages`` the JavaScript.

    Attributes:
        faults: how many are drawn.
        tests: patterns below ``tests/``, after the folder of the same name.
    """

    faults: int
    tests: tuple[str, ...] = ()


ROOMS = {
    "base": Room(4, ("nodes", "test_contracts.py")),
    "batch": Room(5, ("cli/test_batch.py", "cli/test_batch_learn.py", "scenarios/test_batch.py")),
    "capture": Room(4, ("sources", "flow")),
    "cli": Room(7, ("scenarios/test_killed*.py", "scenarios/test_named_files.py")),
    "course": Room(12, ("cli/test_course*.py", "test_course_pages.py", "scenarios/test_*exercise*.py")),
    "data": Room(2, ("recording", "exports")),
    "drawing": Room(8, ("panels", "view")),
    "exports": Room(5, ("cli/test_exp*.py", "cli/test_rep*.py")),
    "figures": Room(3, ("cli/test_plot*.py", "exports")),
    "flow": Room(5, ("run", "capture", "replays")),
    "highgui": Room(2, ("ui", "player", "scenarios/test_window*.py")),
    "io": Room(4, ("sources", "sinks", "recording")),
    "kernels": Room(8, ("nodes", "learning")),
    "learning": Room(5, ("nodes", "kernels")),
    "nodes": Room(8, ("test_contracts.py",)),
    "pages": Room(16, ("studio", "tools/test_page*.py", "scenarios/test_*page*.py")),
    "panels": Room(5, ("view", "test_contracts.py")),
    "plan": Room(6, ("cli/test_pipelines.py", "test_pipelines.py")),
    "player": Room(5, ("run", "ui", "cli/test_run*.py", "cli/test_watch*.py", "scenarios/test_window*.py")),
    "recording": Room(5, ("records", "run", "replays")),
    "records": Room(5, ("replays", "exports", "cli/test_rec*.py", "cli/test_compare.py")),
    "reference": Room(3, ("nodes", "kernels", "learning")),
    "replays": Room(3, ("records", "scenarios/test_same_bits.py")),
    "root": Room(4, ("test_*.py", "run")),
    "run": Room(5, ("recording", "replays", "player", "cli/test_run*.py")),
    "sinks": Room(2, ("recording",)),
    "sources": Room(7, ("capture", "test_contracts.py")),
    "studio": Room(6, ("cli/test_studio.py", "scenarios/test_*page*.py", "scenarios/test_notebook.py")),
    "system": Room(2, ("flow", "kernels")),
    "testing": Room(3, ("test_contracts.py",)),
    "ui": Room(4, ("player", "scenarios/test_window*.py")),
    "view": Room(4, ("panels", "ui")),
}


@dataclass(frozen=True)
class Fault:
    """A change of one line.

    Attributes:
        number: in the list, from 1.
        room: a key of :data:`ROOMS`.
        file: path in the package, when it was drawn.
        function: qualified name of what the line stands in; empty at the top of a module.
        kind: what is changed.
        before, line, after: the line and its neighbours that are not blank, without indentation.
        fault: the line with the fault.
    """

    number: int
    room: str
    file: str
    function: str
    kind: str
    before: str
    line: str
    after: str
    fault: str


class Place(NamedTuple):
    """A line of a checkout: path in the package, and number from 0."""

    file: str
    number: int


class Change(NamedTuple):
    """A change of a line: number from 0, columns in bytes, and the text in their place."""

    number: int
    start: int
    end: int
    text: str
    kind: str


_SWAPS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}
_OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any"}
_NO_BEHAVIOUR = {"strict", "stacklevel"}  # arguments that only words or impossible cases depend on
_JS_TEXT = re.compile(
    r"""\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`?|//.*|/\*.*|^\s*\*.*|^\s*(?:import|throw) .*"""
)
_JS_SWAPS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "===": "!==",
    "!==": "===",
    "&&": "||",
    "||": "&&",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "%": "*",
}
_JS_CHANGES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    (r"(?<= )(?:[<>]=?|[!=]==|&&|\|\|)(?= )", "a comparison turned", _JS_SWAPS.__getitem__),
    (r"(?<= )[-+*/%](?= )", "an operator swapped", _JS_SWAPS.__getitem__),
    (r"(?<![\w.#])\d+(?![\w.])", "a constant off by one", lambda old: str(int(old) + 1)),
    (r"(?<=\bif \().+(?=\) (?:\{|return|continue|break))", "a branch negated", "!({})".format),
    (r"(?<=^)(?:await )?[\w.#]+\(.*\)(?=;$)", "a call dropped", lambda _: ""),
)


class Module:
    """A file of the package, with its statements.

    Parameters:
        package: folder of the package.
        file: path in it.
    """

    def __init__(self, package: Path, file: str) -> None:
        self.file = file
        self.text = (package / file).read_text("utf-8")
        self.lines = self.text.splitlines()

    @cached_property
    def functions(self) -> dict[int, str]:
        """For each line in a function or class the qualified name of the innermost."""
        found: dict[int, str] = {}
        if self.file.endswith(".js"):
            name = ""
            for number, line in enumerate(self.lines):
                if match := re.match(r"(?:export )?(?:async )?(?:function\*?|class|const) (\w+)", line):
                    name = match[1]
                found[number] = name
            return found

        def visit(node: ast.AST, name: str) -> None:
            for child in ast.iter_child_nodes(node):
                inner = name
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    inner = f"{name}.{child.name}".strip(".")
                    found.update(dict.fromkeys(range(child.lineno - 1, child.end_lineno or 0), inner))
                visit(child, inner)

        visit(ast.parse(self.text), "")
        return found

    def neighbours(self, number: int) -> tuple[str, str]:
        """The lines before and after a line that are not blank, without indentation."""
        before = (line.strip() for line in reversed(self.lines[:number]) if line.strip())
        after = (line.strip() for line in self.lines[number + 1 :] if line.strip())
        return next(before, ""), next(after, "")

    def changed(self, change: Change) -> str:
        """The line of a change, with the fault."""
        line = self.lines[change.number].encode()
        return (line[: change.start] + change.text.encode() + line[change.end :]).decode()

    def statements(self) -> Iterator[list[Change]]:
        """For each statement of functions, the changes that can be made to it; some may be no Python."""
        if self.file.endswith(".js"):
            yield from filter(None, ([*self._of_script(number)] for number in range(len(self.lines))))
            return
        for node in ast.walk(ast.parse(self.text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__repr__":
                yield from filter(None, ([*self._changes(part)] for part in _statements(node.body)))

    def parses(self, change: Change) -> bool:
        """Whether the module with a change is Python, and not as it was."""
        lines = [*self.lines]
        lines[change.number] = self.changed(change)
        try:
            if not self.file.endswith(".js"):
                ast.parse("\n".join(lines))
        except SyntaxError:
            return False
        return lines[change.number] != self.lines[change.number]

    def _of_script(self, number: int) -> Iterator[Change]:
        """The changes of a line of JavaScript."""
        line = self.lines[number]
        indent = len(line) - len(line.lstrip())
        code = _JS_TEXT.sub(lambda text: "\0" * len(text[0]), line)[indent:]
        for pattern, kind, changed in _JS_CHANGES:
            for match in re.finditer(pattern, code):
                start, end = (len(line[: indent + at].encode()) for at in match.span())
                old = line[indent + match.start() : indent + match.end()]
                yield Change(number, start, end, changed(old), kind)

    def _changes(self, statement: ast.stmt) -> Iterator[Change]:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call | ast.Await):
            yield from self._whole(statement, "pass", "a call dropped")
        if isinstance(statement, ast.If | ast.While):
            yield from self._whole(statement.test, "not ({})", "a branch negated")
        if isinstance(statement, ast.AugAssign):
            yield from self._operator(statement.op, statement.target, statement.value, "=")
        if isinstance(statement, ast.Return) and not isinstance(statement.value, ast.Constant | None):
            yield from self._whole(statement, "return None", "a result dropped")
        for node in _expressions(statement):
            yield from self._expression(node)

    def _expression(self, node: ast.expr) -> Iterator[Change]:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from self._operator(node.ops[0], node.left, node.comparators[0])
        elif isinstance(node, ast.BinOp):
            yield from self._operator(node.op, node.left, node.right)
        elif isinstance(node, ast.BoolOp):
            yield from self._operator(node.op, node.values[-2], node.values[-1])
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield from self._whole(node, "bool({})", "a branch negated", node.operand)
        elif isinstance(node, ast.IfExp):
            yield from self._whole(node.test, "not ({})", "a branch negated")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _OTHER_CALL:
            yield from self._whole(node.func, _OTHER_CALL[node.func.id], "a call swapped")
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):  # a bool is one, too
            other = not node.value if isinstance(node.value, bool) else node.value + 1
            yield from self._whole(node, str(other), "a constant off by one")

    def _whole(
        self, node: ast.stmt | ast.expr, text: str, kind: str, inner: ast.expr | None = None
    ) -> Iterator[Change]:
        """Replace a whole node of one line; ``{}`` stands for its text, or that of a part of it."""
        if node.lineno == node.end_lineno:
            part = inner or node
            old = self.lines[node.lineno - 1].encode()[part.col_offset : part.end_col_offset].decode()
            end = node.end_col_offset or node.col_offset
            yield Change(node.lineno - 1, node.col_offset, end, text.replace("{}", old), kind)

    def _operator(self, op: ast.AST, left: ast.expr, right: ast.expr, tail: str = "") -> Iterator[Change]:
        """Replace the operator between two expressions in one line."""
        if type(op) not in _SWAPS or left.end_lineno != right.lineno or left.end_col_offset is None:
            return
        old, new = _SWAPS[type(op)]
        between = self.lines[right.lineno - 1].encode()[left.end_col_offset : right.col_offset].decode()
        words = r"\s+".join(map(re.escape, old.split())) + re.escape(tail)
        if match := re.fullmatch(rf"([\s)]*)({words})([\s(]*)", between):
            start = left.end_col_offset + len(match[1])
            kind = "a comparison turned" if isinstance(op, ast.cmpop) else "an operator swapped"
            yield Change(right.lineno - 1, start, start + len(match[2]), new + tail, kind)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Each statement of a function, but those of functions in it, and what only types or errors need."""
    for statement in body:
        if isinstance(
            statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Raise | ast.Assert
        ):
            continue
        yield statement
        for name in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(statement, name, ()))
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _statements(part.body)


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Each expression of a statement itself, outside of annotations and formatted texts."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "body", "orelse", "finalbody", "handlers", "cases") and isinstance(
            node, ast.stmt
        ):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.JoinedStr) or not isinstance(child, ast.AST):
                continue
            if isinstance(child, ast.keyword) and child.arg in _NO_BEHAVIOUR:
                continue
            if isinstance(child, ast.expr):
                yield child
            yield from _expressions(child)


class Checkout:
    """The package in a checkout.

    Parameters:
        root: folder of the checkout.
    """

    def __init__(self, root: Path) -> None:
        self.package = root / "stream_sparse"

    @cached_property
    def modules(self) -> dict[str, Module]:
        """Each file of the package, by its path in it."""
        found = [*self.package.rglob("*.py"), *(self.package / SCRIPTS).rglob("*.js")]
        files = sorted(file.relative_to(self.package).as_posix() for file in found)
        return {file: Module(self.package, file) for file in files if "/vendor/" not in file}

    def of(self, room: str) -> list[Module]:
        """The files of a room."""
        return [module for file, module in self.modules.items() if _room(file) == room]

    def draw(self, room: str, number: int, seed: str, known: set[tuple[str, str]]) -> Fault:
        """Draw a fault of a room whose line, in its function, is not among those known."""
        rooms = [(module, changes) for module in self.of(room) for changes in module.statements()]
        chance = random.Random(seed)
        while True:
            module, changes = chance.choice(rooms)
            change = chance.choice(changes)
            fault = self._fault(room, number, module, change)
            new = (fault.function, fault.line) not in known
            if new and module.parses(change) and self.find(fault) is not None:
                return fault

    def _fault(self, room: str, number: int, module: Module, change: Change) -> Fault:
        before, after = module.neighbours(change.number)
        function = module.functions.get(change.number, "")
        line, fault = module.lines[change.number].strip(), module.changed(change).strip()
        return Fault(number, room, module.file, function, change.kind, before, line, after, fault)

    def find(self, fault: Fault) -> Place | None:
        """Return where the line of a fault stands now; None where it is gone, or could be several."""
        found = {
            Place(module.file, number): self._likeness(fault, module, number)
            for module in self.modules.values()
            for number, line in enumerate(module.lines)
            if line.strip() == fault.line
        }
        best = max(found.values(), default=0)
        places = [place for place, likeness in found.items() if likeness == best]
        alone = len(found) == 1 and len(fault.line) > 30
        return places[0] if len(places) == 1 and (alone or best >= 2) else None

    def _likeness(self, fault: Fault, module: Module, number: int) -> int:
        """How many facts around a line are as they were."""
        function = module.functions.get(number, "")
        facts = (
            module.file == fault.file,
            function == fault.function,
            function.split(".")[-1] == fault.function.split(".")[-1],
        )
        near = zip(module.neighbours(number), (fault.before, fault.after), strict=True)
        return sum(facts) + sum(now == then for now, then in near)


def _room(file: str) -> str:
    """The room of a file of the package."""
    if file.endswith(".js"):
        return "pages"
    return file.split("/")[0] if "/" in file else "root"


def drawn(root: Path, faults: Iterable[Fault] = ()) -> list[Fault]:
    """Complete a list from a checkout: faults whose line is there stay as they are, others are drawn."""
    checkout = Checkout(root)
    kept = [replace(fault, room=_room(place.file), file=place.file) for fault, place in found(faults, root)]
    numbers = iter(sorted({*range(1, 1000)} - {fault.number for fault in kept}))
    known = {(fault.function, fault.line) for fault in kept}
    for room, (many, _) in ROOMS.items():
        for _ in range(many - sum(fault.room == room for fault in kept)):
            number = next(numbers)
            fault = checkout.draw(room, number, f"{SEED} {room} {number}", known)
            known.add((fault.function, fault.line))
            kept.append(fault)
    return sorted(kept, key=lambda fault: fault.number)


def read(file: Path = FAULTS) -> list[Fault]:
    """Read a list."""
    return [Fault(**fault) for fault in json.loads(file.read_text("utf-8"))] if file.exists() else []


def found(faults: Iterable[Fault], root: Path) -> list[tuple[Fault, Place]]:
    """Give each fault whose line is in a checkout, and where."""
    checkout = Checkout(root)
    return [(fault, place) for fault in faults if (place := checkout.find(fault))]


def plant(fault: Fault, place: Place, package: Path) -> str:
    """Change the line of a fault in a package; returns the text that the file had."""
    file = package / place.file
    text = file.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    line = lines[place.number]
    lines[place.number] = line.replace(fault.line, fault.fault)
    file.write_text("".join(lines), "utf-8")
    return text


PROBE = """
import os
seen = set()
def hit(number):
    come = number, os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    if come not in seen:
        seen.add(come)
        try:
            with open({file!r}, "a") as file:
                file.write("%d %s\\n" % come)
        except OSError:  # in a sandbox
            pass
"""


def probe(faults: Iterable[tuple[Fault, Place]], root: Path, file: Path) -> None:
    """Let a checkout write into a file which tests come to which fault; pages and kernels cannot."""
    (root / "faults_probe.py").write_text(PROBE.format(file=str(file)), "utf-8")
    checkout = Checkout(root)
    inserted: dict[str, list[tuple[int, str]]] = {}
    for fault, place in faults:
        if _room(place.file) in ("pages", "kernels"):
            continue
        module = checkout.modules[place.file]
        around = [
            node
            for node in ast.walk(ast.parse(module.text))
            if isinstance(node, ast.stmt)
            and node.lineno <= place.number + 1 <= (node.end_lineno or 0)
            and not module.lines[node.lineno - 1].strip().startswith("elif ")
        ]
        at = max(node.lineno for node in around) - 1
        line = module.lines[at]
        call = f"{line[: len(line) - len(line.lstrip())]}__import__('faults_probe').hit({fault.number})"
        inserted.setdefault(place.file, []).append((at, call))
    for name, calls in inserted.items():
        lines = [*checkout.modules[name].lines]
        for at, call in sorted(calls, reverse=True):
            lines.insert(at, call)
        (checkout.package / name).write_text("\n".join(lines) + "\n", "utf-8")


class Trial:
    """A copy of a checkout in which tests are run.

    Parameters:
        root: folder of the checkout.
        place: folder for the copy.
        limit_s: seconds that the tests of one fault may take.
        tests: for some numbers of faults, the tests that come to them.
        all_tests: go on after the first test that fails.
    """

    def __init__(
        self,
        root: Path,
        place: Path,
        limit_s: float,
        tests: dict[int, list[str]] | None = None,
        all_tests: bool = False,
    ) -> None:
        left_out = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".venv*", "results", "runs")
        self.root = shutil.copytree(root, place / "checkout", ignore=left_out, symlinks=True)
        self._limit_s, self._tests, self._all = limit_s, tests or {}, all_tests
        self._env = {**os.environ, "PYTHONPATH": str(self.root)}
        self._env.setdefault("NUMBA_CACHE_DIR", str(place / "kernels"))
        self._env["PYTHONDONTWRITEBYTECODE"] = "1"  # a file may change twice in a second

    def map(self, faults: Iterable[tuple[Fault, Place]], words: Iterable[str]) -> dict[int, list[str]]:
        """Run all tests, and return those that come to each fault."""
        file = self.root / "faults_probe.txt"
        file.touch()
        probe(faults, self.root, file)
        subprocess.run([sys.executable, "-m", "pytest", *words], cwd=self.root, env=self._env, check=False)
        found: dict[int, list[str]] = {}
        for line in sorted({*file.read_text("utf-8").splitlines()}):
            number, test = line.split(" ", 1)
            if test:
                found.setdefault(int(number), []).append(re.sub(r"@[^]@]+$", "", test))  # a group of tests
        return found

    def result(self, fault: Fault, place: Place) -> dict[str, Any]:
        """Plant a fault, run its tests, and take the fault away again."""
        began, excused, red = time.monotonic(), set[str](), set[str]()
        targets = list(self._targets(fault, place.file))
        while len(excused) <= MOST_EXCUSED:
            red = self._with(fault, place, [*targets, *(f"--deselect={test}" for test in sorted(excused))])
            named = sorted(test for test in red if test.startswith("tests/"))
            also = self._pytest(named or targets) & red if red - {"timeout"} else set()
            excused |= also
            red -= also
            if red or not also or not named:
                break
        result = "timeout" if red == {"timeout"} else "caught" if red else "survived"
        seconds = round(time.monotonic() - began)
        facts = {"result": result, "tests": sorted(red), "of": len(targets)}
        return {**facts, "seconds": seconds, "excused": sorted(excused)}

    def _targets(self, fault: Fault, file: str) -> list[str]:
        """The tests that come to a fault, or the files of its room's; those of its file first."""
        room = _room(file)
        own = f"/test_{Path(file).stem.strip('_')}"
        if come := self._tests.get(fault.number):
            random.Random(f"{SEED} {fault.number}").shuffle(come := [*come])
            order = sorted(come, key=lambda test: (own not in test, not test.startswith(f"tests/{room}/")))
            return order[:MOST_TESTS]
        found: dict[str, None] = {}
        for pattern in (room, *ROOMS.get(room, Room(0)).tests):
            for path in sorted((self.root / "tests").glob(pattern)):
                files = sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
                found.update(dict.fromkeys(test.relative_to(self.root).as_posix() for test in files))
        return sorted(found, key=lambda test: own not in test)

    def _with(self, fault: Fault, place: Place, words: list[str]) -> set[str]:
        package = self.root / "stream_sparse"
        text = plant(fault, place, package)
        try:
            return self._pytest(words)
        finally:
            (package / place.file).write_text(text, "utf-8")

    def _pytest(self, words: list[str]) -> set[str]:
        """Run tests, until one fails if that is all we want; returns which failed, or ``timeout``."""
        command = [sys.executable, "-m", "pytest", "-n0", "-q", "-rfE", "--hypothesis-seed=0"]
        command += ["-p", "no:cacheprovider", "--tb=no", *([] if self._all else ["-x"]), *words]
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(
                command, cwd=self.root, env=self._env, stdout=said, stderr=said, start_new_session=True
            )
            try:
                code = process.wait(self._limit_s)
            except subprocess.TimeoutExpired:
                return {"timeout"}
            finally:
                _end_all(process)
            said.seek(0)
            output = said.read()
        if code in (0, 5):  # 5: the last test was left out
            return set()
        found = re.findall(r"^(?:FAILED|ERROR) (tests/.+?(?:\[.*?\])?)(?: - .*)?$", output, re.MULTILINE)
        return {*found} or {f"pytest ends with {code}"}


def _end_all(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has begun."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run(faults: Iterable[Fault], out: Path, numbers: list[int], trial: Trial) -> None:
    """Plant each fault, and write what became of it; of some numbers alone, if there are any."""
    lines = out.read_text("utf-8").splitlines() if out.exists() else []
    done = {json.loads(line)["number"] for line in lines}
    order = found(faults, trial.root)
    random.Random(SEED).shuffle(order)  # what is done so far speaks for the whole list
    with out.open("a", encoding="utf-8") as file:
        for fault, where in order:
            if fault.number in done or (numbers and fault.number not in numbers):
                continue
            facts = {"number": fault.number, "room": fault.room, "file": where.file, "line": fault.line}
            facts |= {"fault": fault.fault} | trial.result(fault, where)
            file.write(json.dumps(facts) + "\n")
            file.flush()
            print(f"{fault.number:>3} {fault.room:<10} {facts['result']:<9} {fault.fault}", flush=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=("draw", "find", "map", "run"))
    parser.add_argument("out", nargs="?", type=Path, default=Path("faults.jsonl"))
    parser.add_argument("--root", type=Path, default=HERE)
    parser.add_argument("--list", type=Path, default=FAULTS)
    parser.add_argument("--number", type=int, action="append", default=[])
    parser.add_argument("--limit", type=float, default=LIMIT_S)
    parser.add_argument("--tests", type=Path, help="what map has written")
    parser.add_argument("--all", action="store_true", help="do not stop at the first test that fails")
    given = parser.parse_args()
    faults = read(given.list)
    if given.command == "draw":
        text = json.dumps([asdict(fault) for fault in drawn(given.root, faults)], indent=1)
        given.list.write_text(text + "\n", "utf-8")
    elif given.command == "find":
        places = dict(found(faults, given.root))
        for fault in faults:
            where = "{}:{}".format(*places[fault]) if fault in places else f"gone from {fault.file}"
            print(f"{fault.number:>3} {fault.room:<10} {where}")
            print(f"{'':14} {fault.line}\n{'':14} {fault.fault}")
    else:
        tests = json.loads(given.tests.read_text("utf-8")) if given.tests else {}
        come = {int(number): names for number, names in tests.items()}
        with tempfile.TemporaryDirectory(prefix="faults-") as place:
            trial = Trial(given.root.resolve(), Path(place), given.limit, come, given.all)
            if given.command == "map":
                come = trial.map(found(faults, trial.root), ["-n2", "--dist=loadgroup"])
                given.out.write_text(json.dumps(come, indent=1), "utf-8")
            else:
                run(faults, given.out, given.number, trial)


if __name__ == "__main__":
    main()
