"""The tool that plants faults, on a small checkout made for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tools import faults
from tools.faults import Fault, Module, Room, drawn, found, plant, read

pytestmark = pytest.mark.slow
STEP = '''"""A step."""


class Step:
    """Counts."""

    def take(self, values: list[float], most: int = 3) -> bool:
        self.note(f"{len(values) + 1} values")
        return len(values) >= most
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "stream_sparse/flow").mkdir(parents=True)
    for file in ("stream_sparse/__init__.py", "stream_sparse/flow/__init__.py"):
        (root / file).touch()
    (root / "stream_sparse/flow/step.py").write_text(STEP, "utf-8")
    return root


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of one room with two faults."""
    monkeypatch.setattr(faults, "ROOMS", {"flow": Room(2)})


CHANGES = json.loads(Path(__file__).with_name("changes.json").read_text("utf-8"))
DROPPED = "return None"


@pytest.mark.parametrize(("line", "expected"), CHANGES["python"].values(), ids=CHANGES["python"])
def test_changes_of_a_line(tmp_path: Path, line: str, expected: list[str]) -> None:
    head = "async def f(x, y, z):\n    "
    (tmp_path / "m.py").write_text(f"{head}{line}\n", "utf-8")
    module = Module(tmp_path, "m.py")
    changes = [change for statement in module.statements() for change in statement]
    found = {module.changed(change).strip() for change in changes if module.parses(change)}
    assert sorted(found - {DROPPED}) == expected
    assert (DROPPED in found) == line.startswith("return")


@pytest.mark.parametrize(("line", "expected"), CHANGES["javascript"].items())
def test_changes_of_a_script(tmp_path: Path, line: str, expected: list[str]) -> None:
    (tmp_path / "m.js").write_text(f"export function f(x, y) {{\n  {line}\n}}\n", "utf-8")
    module = Module(tmp_path, "m.js")
    changes = [change for statement in module.statements() for change in statement]
    assert sorted({module.changed(change).strip() for change in changes}) == expected
    assert module.functions[1] == "f"


@pytest.mark.usefixtures("small")
def test_the_same_seed_draws_the_same_faults(checkout: Path) -> None:
    first, second = drawn(checkout)
    assert [first, second] == drawn(checkout)
    assert (first.number, second.number) == (1, 2)
    assert {first.room, second.room} == {"flow"}
    assert {first.function, second.function} == {"Step.take"}
    assert drawn(checkout, [replace(first, line="return 0"), replace(second, number=7)]) == [
        replace(first, number=1),
        replace(second, number=7),
    ]
    assert {first.line, second.line} == {
        'self.note(f"{len(values) + 1} values")', "return len(values) >= most",
    }  # fmt: skip


FAULT = Fault(
    number=1,
    room="flow",
    file="flow/step.py",
    function="Step.take",
    kind="a comparison turned",
    before='self.note(f"{len(values) + 1} values")',
    line="return len(values) >= most",
    after="",
    fault="return len(values) > most",
)


def test_a_fault_is_planted_where_its_line_stands(checkout: Path) -> None:
    ((fault, place),) = found([FAULT], checkout)
    assert (fault, place) == (FAULT, ("flow/step.py", 8))
    package = checkout / "stream_sparse"
    assert plant(fault, place, package) == STEP
    text = STEP.replace("        return len(values) >= most", "        return len(values) > most")
    assert (package / "flow/step.py").read_text("utf-8") == text


def test_the_list_has_faults_in_each_room() -> None:
    listed = read()
    assert len({fault.number for fault in listed}) == len(listed) >= 150
    assert {fault.room for fault in listed} == {*faults.ROOMS}
    assert all(fault.line != fault.fault for fault in listed)
