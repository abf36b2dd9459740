"""Kernels that have to be compiled are found without compiling, and then compiled one by one."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import numba
import numpy as np
import pytest

from stream_sparse import kernels
from stream_sparse.frame import Array
from stream_sparse.kernels._jit import Out, kernel
from stream_sparse.kernels.compiling import Compiling, compile_all, on_compile, skipping
from tests.support.processes import prints, python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Scale = Callable[[Array, float, Array, Array, Array], tuple[float, int, bool]]

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))


@pytest.fixture
def heard() -> Iterator[list[Compiling]]:
    heard: list[Compiling] = []
    stop = on_compile(heard.append)
    yield heard
    stop()


def scaling() -> Scale:
    """A kernel that nobody has compiled yet."""

    @kernel
    def scale(x: Array, by: float, out: Out, place: Out, sound: Out) -> tuple[float, int, bool]:
        for i in range(x.size):
            out[i] = x[i] * by
            place[i] = i + 1
            sound[i] = x[i] > 0
        return by, x.size, False

    return scale


def arguments(dtype: str = "float64") -> tuple[Array, float, Array, Array, Array]:
    x = np.arange(3, dtype=dtype)
    return x, 2.0, np.full(3, np.nan), np.full(3, 7), np.zeros(3, np.bool_)


def test_a_skipped_kernel_gives_noise_of_the_right_types() -> None:
    scale, given = scaling(), arguments()
    with skipping() as missing:
        assert scale(*given) == (1.0, 0, True)
    x, _, out, place, sound = given
    assert x.tolist() == [0, 1, 2]
    assert np.isfinite(out).all()
    assert len(set(out.tolist())) == 3
    assert place.tolist() == [0, 0, 0]  # a place that every array has
    assert sound.all()
    assert [found.__name__ for found, _ in missing] == ["scale"]
    assert scale(*given) == (2.0, 3, False)
    assert out.tolist() == [0, 2, 4]


def test_each_set_of_types_is_found_once_and_compiled_in_turn(heard: list[Compiling]) -> None:
    scale = scaling()
    with skipping() as missing:
        for dtype in ("float64", "float32", "float64"):
            scale(*arguments(dtype))
    assert heard == []
    compile_all(missing)
    assert heard == [Compiling("scale", 1, 2), Compiling("scale", 2, 2)]
    with skipping() as missing:
        for dtype in ("float64", "float32"):
            assert scale(*arguments(dtype)) == (2.0, 3, False)
    assert not missing


def test_a_kernel_on_disk_is_not_missing() -> None:
    scaling()(*arguments())
    with skipping() as missing:
        assert scaling()(*arguments()) == (2.0, 3, False)
    assert not missing


@pytest.mark.timeout(600)  # the first time on a machine it compiles the kernels
@pytest.mark.parametrize(
    "names",
    [
        ("hard_threshold", "running_kurtosis", "sparse_code", "spatial_diff_box"),
        pytest.param((), marks=pytest.mark.slow),
    ],
    ids=["some", "all"],
)
def test_for_every_node_all_kernels_are_found(names: tuple[str, ...]) -> None:
    words = ("-W", "ignore", "-m", "tests.kernels.every_node", *names)
    # Where kernels are compiled, those that they call are reported, too; the second time none is.
    assert prints(*words, timeout=500.0) == "" or prints(*words) == ""


Notes = dict[str, dict[str, str]]
"""Parameters of kernels, and fields of named tuples, with their annotations."""


def _notes(node: ast.FunctionDef | ast.ClassDef) -> dict[str, str]:
    if isinstance(node, ast.FunctionDef):
        return {arg.arg: ast.unparse(arg.annotation) for arg in node.args.args if arg.annotation}
    return {
        ast.unparse(x.target): ast.unparse(x.annotation) for x in node.body if isinstance(x, ast.AnnAssign)
    }


def _written(function: ast.FunctionDef, names: dict[str, str], notes: Notes) -> set[str]:
    """Parameters, and fields of named tuples, that a kernel writes, itself or by a kernel that it calls."""

    def part(owner: str, name: str) -> str:
        note = notes.get(owner, {}).get(name, "")
        return names.get(note, f"{owner}.{name}" if note else "")

    def origin(node: ast.expr) -> str:
        """A parameter, a field, or the type of a named tuple."""
        if isinstance(node, ast.Subscript):  # may be a view
            return origin(node.value)
        if isinstance(node, ast.IfExp):
            return origin(node.body)
        if isinstance(node, ast.Attribute):
            return part(origin(node.value), node.attr)
        if isinstance(node, ast.Name):
            return found.get(node.id, "")
        return names[_called(node)] if _called(node)[:1].isupper() else ""  # one made of arrays

    def assign(target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple):
            fields = [ast.Attribute(value, name) for name in notes.get(origin(value), ())]
            values = value.elts if isinstance(value, ast.Tuple) else fields
            for k in range(len(values)):
                assign(target.elts[k], values[k])
        elif isinstance(target, ast.Name) and not isinstance(value, ast.Name) and origin(value):
            found.setdefault(target.id, origin(value))

    me = names[function.name]
    found = {name: part(me, name) for name in notes[me]}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            assign(node.targets[0], node.value)
    written = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            written.add(origin(node))
        elif isinstance(node, ast.Call):
            kinds = list(notes.get(names.get(_called(node), ""), {}).values())
            written |= {origin(node.args[k]) for k, kind in enumerate(kinds) if kind == "Out"}
    return written - {""}


def _called(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def test_kernels_write_the_arrays_that_their_annotations_say() -> None:
    made = [
        (file.stem, node)
        for file in sorted(Path(inspect.getfile(kernels)).parent.glob("*.py"))
        if not file.stem.startswith("gabor")
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.ClassDef)
        or (isinstance(node, ast.FunctionDef) and "kernel" in map(ast.unparse, node.decorator_list))
    ]
    assert len(made) > 80
    notes = {f"{stem}.{node.name}": _notes(node) for stem, node in made}
    everywhere = {node.name: f"{stem}.{node.name}" for stem, node in made}
    written = set()
    for stem, function in made:
        if isinstance(function, ast.FunctionDef):
            here = {node.name: f"{home}.{node.name}" for home, node in made if home == stem}
            written |= _written(function, everywhere | here, notes)
    outs = {f"{of}.{name}" for of, kinds in notes.items() for name, note in kinds.items() if note == "Out"}
    assert written == outs


def test_what_is_kept_is_made_by_kernels_and_not_of_noise(tmp_path: Path) -> None:
    code = f"""
import numba
import numpy as np
from stream_sparse.kernels.compiling import skipping
from stream_sparse.learning import dictionaries, gabor

atoms = np.random.default_rng(0).standard_normal((2, 6, 6))
here, numba.config.CACHE_DIR = numba.config.CACHE_DIR, {str(tmp_path)!r}
with skipping():
    gabor.fit_gabors(atoms)
    sines = dictionaries.atoms_of({{"sinusoids": 2, "low": 0.5, "high": 1.0}}, (3,))
numba.config.CACHE_DIR = here
kept = gabor.fit_gabors(atoms)
gabor._waves.cache_clear()
for one, other in zip(kept, gabor.fit_gabors(atoms)):
    np.testing.assert_array_equal(one, other)
np.testing.assert_allclose(sines, np.sin(np.outer([0.5, 1.0], range(3))))
print("the same")
"""
    done = python("-c", code)
    assert (done.stdout, done.stderr) == ("the same\n", "")
