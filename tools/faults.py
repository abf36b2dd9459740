"""Plant small faults in the package, one at a time, and see which of them the tests catch.

    .venv-test/bin/python tools/faults.py draw [--root FOLDER]      writes the list, faults.json
    .venv-test/bin/python tools/faults.py find [--root FOLDER]      says where each fault stands
    .venv-test/bin/python tools/faults.py run OUT.jsonl [--root FOLDER] [--number N ...] [--limit SECONDS]

``draw`` picks statements at random, five in each room, and one change of each: a comparison turned, a
constant off by one, a branch negated, a call dropped, an operator swapped. The list is drawn once, so that
the same faults can be planted before and after a rewrite. A fault is found by the text of its line, its
neighbours and its function, in whatever file it stands. Where its statement is gone, the same seed draws
another in its room.

``run`` copies the checkout, plants each fault in the copy, and runs the tests of its room until one fails. A
test that also fails without the fault does not count and is left out. OUT.jsonl gets a line for each fault:
caught, survived, or timeout. The same command again goes on after the faults that OUT.jsonl has.
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
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parents[1]
FAULTS = Path(__file__).with_name("faults.json")
SEED, EACH, LIMIT_S, MOST_EXCUSED = 21, 5, 900.0, 20


class Room(NamedTuple):
    """A part of the package, and the tests that answer for it; names that do not exist are left out.

    Attributes:
        places: folders and files of the package.
        tests: patterns below ``tests/``, those first that are most likely to find a fault.
    """

    places: tuple[str, ...]
    tests: tuple[str, ...]


_PLAYER = (
    *("run/restart.py", "run/playback.py", "run/start_at.py", "ui/main_loop.py", "ui/control.py"),
    *("pipeline.py", "cli/going.py", "cli/watching.py"),
)
"""Where version 0.4 decided which run is going on."""
_REPLAYS = ("replay", "replays")  # in 0.4, and later
ROOMS = {
    "flow": Room(("flow",), ("flow", "run", "capture", *_REPLAYS)),
    "run": Room(("run",), ("run", "recording", *_REPLAYS, "player", "cli/test_run*.py")),
    "player": Room(
        ("player", *_PLAYER),
        (
            "player",
            "run",
            "ui",
            "cli/test_run*.py",
            "cli/test_watch*.py",
            "studio",
            "scenarios/test_window*.py",
        ),
    ),
    "records": Room(
        ("records",), ("records", *_REPLAYS, "exports", "cli/test_rec*.py", "cli/test_compare.py")
    ),
    "recording": Room(("recording",), ("recording", "records", "run", *_REPLAYS)),
    "kernels": Room(("kernels",), ("kernels", "nodes", "learning")),
    "nodes": Room(("nodes",), ("nodes", "test_contracts.py")),
    "plan": Room(("plan", "spec"), ("plan", "spec", "cli/test_pipelines.py", "test_pipelines.py")),
    "sources": Room(("sources",), ("sources", "capture", "test_contracts.py")),
    "panels": Room(("panels",), ("panels", "view", "test_contracts.py")),
    "batch": Room(("batch",), ("batch", "cli/test_batch.py", "cli/test_learn.py", "scenarios/test_batch.py")),
    "studio": Room(
        ("studio",),
        ("studio", "cli/test_studio.py", "scenarios/test_*_page*.py", "scenarios/test_notebook.py"),
    ),
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
        for node in ast.walk(ast.parse(self.text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__repr__":
                yield from filter(None, ([*self._changes(part)] for part in _statements(node.body)))

    def parses(self, change: Change) -> bool:
        """Whether the module with a change is Python, and not as it was."""
        lines = [*self.lines]
        lines[change.number] = self.changed(change)
        try:
            ast.parse("\n".join(lines))
        except SyntaxError:
            return False
        return lines[change.number] != self.lines[change.number]

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
        files = sorted(file.relative_to(self.package).as_posix() for file in self.package.rglob("*.py"))
        return {file: Module(self.package, file) for file in files}

    def of(self, room: str) -> list[Module]:
        """The files of a room. Those of the player are not of another room."""
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


def _room(file: str) -> str | None:
    """The room of a file of the package."""
    if file in _PLAYER:
        return "player"
    return next((name for name, room in ROOMS.items() if file.split("/")[0] in room.places), None)


def drawn(root: Path) -> list[Fault]:
    """Draw the whole list from a checkout."""
    checkout, faults = Checkout(root), list[Fault]()
    for room in ROOMS:
        known: set[tuple[str, str]] = set()
        for number in range(1, EACH + 1):
            fault = checkout.draw(room, len(faults) + 1, f"{SEED} {room} {number}", known)
            known.add((fault.function, fault.line))
            faults.append(fault)
    return faults


def read(file: Path = FAULTS) -> list[Fault]:
    """Read a list."""
    return [Fault(**fault) for fault in json.loads(file.read_text("utf-8"))]


def placed(faults: Iterable[Fault], root: Path) -> Iterator[tuple[Fault, Place, str]]:
    """Give each fault with its place in a checkout, and whether it is there: as it was, moved or replaced."""
    checkout = Checkout(root)
    faults = list(faults)
    known = {(fault.function, fault.line) for fault in faults}
    for fault in faults:
        if place := checkout.find(fault):
            yield fault, place, "as it was" if place.file == fault.file else f"moved from {fault.file}"
            continue
        other = checkout.draw(fault.room, fault.number, f"{SEED} {fault.room} again {fault.number}", known)
        found = checkout.find(other)
        assert found is not None
        yield other, found, f"replaces one of {fault.file} that is gone: {fault.line}"


def plant(fault: Fault, place: Place, package: Path) -> str:
    """Change the line of a fault in a package; returns the text that the file had."""
    file = package / place.file
    text = file.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    line = lines[place.number]
    lines[place.number] = line.replace(fault.line, fault.fault)
    file.write_text("".join(lines), "utf-8")
    return text


class Trial:
    """A copy of a checkout in which tests are run.

    Parameters:
        root: folder of the checkout.
        place: folder for the copy.
        limit_s: seconds that the tests of one fault may take.
    """

    def __init__(self, root: Path, place: Path, limit_s: float) -> None:
        left_out = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".venv*", "results", "runs")
        self.root = shutil.copytree(root, place / "checkout", ignore=left_out, symlinks=True)
        self._limit_s = limit_s
        self._env = {**os.environ, "PYTHONPATH": str(self.root), "NUMBA_CACHE_DIR": str(place / "kernels")}
        self._env["PYTHONDONTWRITEBYTECODE"] = "1"  # a file may change twice in a second

    def result(self, fault: Fault, place: Place) -> dict[str, Any]:
        """Plant a fault, run the tests of its room, and take the fault away again."""
        began, excused = time.monotonic(), list[str]()
        targets = list(self._targets(fault.room, place.file))
        while len(excused) <= MOST_EXCUSED:
            failed = self._with(fault, place, [*targets, *(f"--deselect={test}" for test in excused)])
            if failed is None or not failed.startswith("tests/"):
                break
            if self._pytest([failed]) is None and self._with(fault, place, [failed]) is not None:
                break
            excused.append(failed)
        result = {None: "survived", "timeout": "timeout"}.get(failed, "caught")
        seconds = round(time.monotonic() - began)
        return {"result": result, "test": failed, "seconds": seconds, "excused": excused}

    def _targets(self, room: str, file: str) -> list[str]:
        """The files of tests of a room, those of the file with the fault first."""
        found: dict[str, None] = {}
        for pattern in ROOMS[room].tests:
            for path in sorted((self.root / "tests").glob(pattern)):
                files = sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
                found.update(dict.fromkeys(test.relative_to(self.root).as_posix() for test in files))
        own = f"/test_{Path(file).stem.strip('_')}"
        return sorted(found, key=lambda test: own not in test)

    def _with(self, fault: Fault, place: Place, words: list[str]) -> str | None:
        package = self.root / "stream_sparse"
        text = plant(fault, place, package)
        try:
            return self._pytest(words)
        finally:
            (package / place.file).write_text(text, "utf-8")

    def _pytest(self, words: list[str]) -> str | None:
        """Run tests until one fails; returns its name, ``timeout``, or None where all pass."""
        command = [sys.executable, "-m", "pytest", "-x", "-n0", "-q", "-rfE", "--hypothesis-seed=0"]
        command += ["-p", "no:cacheprovider", "--tb=no", *words]
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(
                command, cwd=self.root, env=self._env, stdout=said, stderr=said, start_new_session=True
            )
            try:
                code = process.wait(self._limit_s)
            except subprocess.TimeoutExpired:
                return "timeout"
            finally:
                _end_all(process)
            said.seek(0)
            output = said.read()
        if code in (0, 5):  # 5: the last test was left out
            return None
        found = re.search(r"^(?:FAILED|ERROR) (tests/\S+?(?:\[.*?\])?)(?: - .*)?$", output, re.MULTILINE)
        return found[1] if found else f"pytest ends with {code}: {output.strip()[-200:]}"


def _end_all(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has begun."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run(faults: Iterable[Fault], out: Path, root: Path, numbers: list[int], limit_s: float) -> None:
    """Plant each fault, and write what became of it; of some numbers alone, if there are any."""
    lines = out.read_text("utf-8").splitlines() if out.exists() else []
    done = {json.loads(line)["number"] for line in lines}
    with tempfile.TemporaryDirectory(prefix="faults-") as place, out.open("a", encoding="utf-8") as file:
        trial = Trial(root, Path(place), limit_s)
        for fault, where, how in placed(faults, root):
            if fault.number in done or (numbers and fault.number not in numbers):
                continue
            facts = {"number": fault.number, "room": fault.room, "file": where.file, "line": fault.line}
            facts |= {"fault": fault.fault, "found": how} | trial.result(fault, where)
            file.write(json.dumps(facts) + "\n")
            file.flush()
            print(f"{fault.number:>2} {fault.room:<10} {facts['result']:<9} {fault.fault}", flush=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=("draw", "find", "run"))
    parser.add_argument("out", nargs="?", type=Path, default=Path("faults.jsonl"))
    parser.add_argument("--root", type=Path, default=HERE)
    parser.add_argument("--list", type=Path, default=FAULTS)
    parser.add_argument("--number", type=int, action="append", default=[])
    parser.add_argument("--limit", type=float, default=LIMIT_S)
    given = parser.parse_args()
    if given.command == "draw":
        text = json.dumps([asdict(fault) for fault in drawn(given.root)], indent=1)
        given.list.write_text(text + "\n", "utf-8")
    elif given.command == "find":
        for fault, place, how in placed(read(given.list), given.root):
            print(f"{fault.number:>2} {fault.room:<10} {place.file}:{place.number + 1}  {how}")
            print(f"{'':13} {fault.line}\n{'':13} {fault.fault}")
    else:
        run(read(given.list), given.out, given.root.resolve(), given.number, given.limit)


if __name__ == "__main__":
    main()
