from __future__ import annotations

import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import load, nodes
from stream_sparse.errors import InputError
from stream_sparse.plan import registry, schema
from tests.support.errors import refusal

UNIT = '''
import numpy as np
from stream_sparse import Node, param


class TwiceAsMuch(Node):
    """Twice the input."""

    factor: float = param(2.0, help="How much.")

    def update(self, x: np.ndarray) -> np.ndarray:
        return x * self.factor
'''


def install(folder: Path, point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a package with this entry point importable."""
    (folder / "their_units.py").write_text(UNIT)
    about = folder / "their_units-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: their-units\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[stream_sparse.nodes]\n{point}\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "their_units", raising=False)


def test_an_installed_entry_point_is_a_node_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "twice_as_much = their_units:TwiceAsMuch", monkeypatch)
    assert "twice_as_much" in registry.names("nodes")
    assert schema()["$defs"]["nodes.twice_as_much"]["description"] == "Twice the input."
    (tmp_path / "own.yaml").write_text(
        "source: {use: synthetic, frames: 5, width: 8, height: 8}\nnodes:\n"
        "  k: {use: frame_kurtosis}\n  twice: {use: twice_as_much, factor: 3.0}\n"
    )
    values = load(tmp_path / "own.yaml").run().values
    np.testing.assert_array_equal(values["twice"], 3 * values["k"])


def test_an_entry_point_that_is_wrong_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "twice_as_much = no_such_module:X", monkeypatch)
    assert refusal(InputError, registry.find, "nodes", "twice_as_much") == (
        "node 'twice_as_much' of no_such_module:X cannot be imported: No module named 'no_such_module'"
    )


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(UNIT.replace("TwiceAsMuch", "DiffBox"))
    text = "node 'diff_box' exists already; give the class DiffBox another name"
    assert refusal(InputError, registry.add_file, file) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "no such file; --nodes needs a Python file with units of your own"),
        (
            "x = 1\n\ndef _hidden(x): ...\n\ndef nothing(): ...\n\nfrom math import sqrt\n",
            ": defines no unit; write a function of a value, such as def relu(x, theta=0): ..., or subclass",
        ),
        (
            "def twice(x, update=2): ...\n",
            "twice: the argument 'update' has a name that nodes use; give it another name",
        ),
        ("def (\n", ":1: does not run: SyntaxError: "),
        ("1 / 0\n", "does not run: ZeroDivisionError: division by zero"),
        (
            "from stream_sparse import Node\n\n\nclass A(Node):\n    theta = 3\n",
            ": theta = 3: a parameter needs a type, as in theta: float = 3.0",
        ),
        ("raise SystemExit\n", "does not run: SystemExit"),
    ],
)
def test_a_file_that_brings_nothing_says_why(tmp_path: Path, text: str | None, says: str) -> None:
    file = tmp_path / "own.py"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError) as caught:
        registry.add_file(file)
    assert str(caught.value).startswith(str(file))
    assert says in str(caught.value)


def test_a_file_that_was_changed_brings_what_it_has_now(tmp_path: Path) -> None:
    file = tmp_path / "changing_units.py"
    file.write_text(UNIT.replace("TwiceAsMuch", "FirstOfAll") + UNIT.replace("TwiceAsMuch", "SecondOfAll"))
    before = registry.add_file(file)
    assert [unit.__name__ for unit in before] == ["FirstOfAll", "SecondOfAll"]
    file.write_text("def (")  # of the same second, so that its time does not tell
    assert "does not run" in refusal(InputError, registry.add_file, file)
    assert registry.find("nodes", "first_of_all") is before[0]
    assert pickle.loads(pickle.dumps(before[0](), -1)).__class__ is before[0]
    file.write_text(UNIT.replace("TwiceAsMuch", "SecondOfAll"))
    (now,) = registry.add_file(file)
    assert registry.find("nodes", "second_of_all") is now
    assert now is not before[1]
    assert "unknown node 'first_of_all'" in refusal(InputError, registry.find, "nodes", "first_of_all")


def test_functions_and_classes_of_a_file_are_nodes(tmp_path: Path) -> None:
    file = tmp_path / "both.py"
    file.write_text(UNIT + "\n\ndef diff_box(x, window=3):\n    return 1.0\n\n\ndef _not(x): ...\n")
    classes = registry.add_file(file)
    assert [unit.__name__ for unit in classes] == ["TwiceAsMuch", "diff_box"]
    assert [registry.takes_place(unit) for unit in classes] == [False, True]
    assert registry.find("nodes", "diff_box")(window=5).update(3.0) == 1.0
    assert registry.find("nodes", "stream_sparse.diff_box") is nodes.DiffBox
    assert registry.source_files(()) == [file]
    unknown = refusal(InputError, registry.find, "nodes", "stream_sparse.twice_as_much")
    assert unknown.startswith("unknown node 'twice_as_much'")
