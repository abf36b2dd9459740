"""Compile the kernels of all nodes with a step to one WebAssembly module, for a page without Python.

    .venv-test/bin/python tools/wasm.py FOLDER [NODE ...]

It writes ``kernels.wasm``, with the kernels of the nodes that are named or of all, and ``kernels.json``, the
table by which one class can run any of these nodes (see ``table``). The same checkout and versions give the
same bytes. It needs the linker ``wasm-ld-19``, which is in Debian's lld-19.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from itertools import chain, count
from pathlib import Path
from typing import Any

# What numba compiles for, and the order of its sets: both are read where Python and numba start.
_SETTINGS = {
    "PYTHONHASHSEED": "0", "NUMBA_OPT": "0", "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "",
}  # fmt: skip
_ROOT = Path(__file__).resolve().parents[1]
LINKER = "wasm-ld-19"
_STACK_BYTES = 1 << 16


def main() -> int:
    """Write the module and its table into the folder named on the command line."""
    if len(sys.argv) < 2:
        print("usage: python tools/wasm.py FOLDER [NODE ...]", file=sys.stderr)
        return 2
    if not shutil.which(LINKER):
        print(f"{LINKER} is not installed (on Debian: apt-get install lld-19)", file=sys.stderr)
        return 2
    if any(os.environ.get(name) != value for name, value in _SETTINGS.items()):
        words = [sys.executable, __file__, *sys.argv[1:]]
        return subprocess.run(words, env={**os.environ, **_SETTINGS}, check=False).returncode
    sys.path.insert(0, str(_ROOT))
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        module, text, allocating = build(names)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    (folder / "kernels.wasm").write_bytes(module)
    (folder / "kernels.json").write_text(text, "utf-8")
    print(f"{len(module)} bytes, {len(gzip.compress(module, 9, mtime=0))} compressed, {len(text)} of table")
    if allocating:
        print(f"these make arrays at each call, which a step's table should name: {', '.join(allocating)}")
    return 0


def build(names: Collection[str] = ()) -> tuple[bytes, str, list[str]]:
    """Return the module of all nodes or of some, the text of its table, and the functions that allocate.

    Raises:
        ValueError: where a kernel cannot be in it, or a node has no step, or no rule by which it takes one.
    """
    from tools.wasm_object import code_of, object_file, runtime

    kernels = helpers()
    described = table(kernels, names)
    codes = {name: code_of(kernel, types, name) for (kernel, types), name in kernels.items()}
    allocating = [name for name, code in codes.items() if b"NRT_MemInfo_alloc" in code]
    objects = {"kernels": object_file(codes), "runtime": runtime()}
    tables = {"made_by": _versions(), "helpers": list(helpers().values()), "nodes": described}
    text = json.dumps(tables, separators=(",", ":"))
    return link(objects, kernels.values()), f"{text}\n", allocating


def link(objects: Mapping[str, bytes], names: Iterable[str]) -> bytes:
    """Link object files to a module that exports functions, its memory, and what hands it out.

    ``alloc`` gives room, ``mark`` says where the next room begins, and ``release`` forgets all from there on.

    Raises:
        ValueError: where a kernel calls what a page does not have.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{name}.o" for name in objects]
        for file, content in zip(files, objects.values(), strict=True):
            file.write_bytes(content)
        exports = [f"--export={name}" for name in ("alloc", "mark", "release", *names)]
        out = Path(folder) / "out.wasm"
        words = [
            LINKER, "--no-entry", "--export-memory", "-O2", "--gc-sections", "--strip-all",
            "-z", f"stack-size={_STACK_BYTES}", *exports, *(file.name for file in files), "-o", out.name,
        ]  # fmt: skip
        done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=folder)
        if done.returncode:
            raise ValueError(
                "a step raises nothing, assigns no slices, and calls no C library but for sqrt, frexp and "
                f"ldexp\n{done.stderr}"
            )
        return out.read_bytes()


def helpers() -> dict[tuple[Any, Any], str]:
    """Return what a page calls besides steps: kernels with their types, and the names of the functions.

    ``sinusoids(low, high, begin, atoms, count, values)`` makes a dictionary, as ``learning.dictionaries``.
    """
    from numba import float64, int64

    from stream_sparse.kernels.elementary import sinusoids

    return {(sinusoids, (float64, float64, int64, float64[:, ::1])): "sinusoids"}


# The table --------------------------------------------------------------------------------------------


def table(kernels: dict[tuple[Any, Any], str], names: Collection[str] = ()) -> dict[str, Any]:
    """Return what a page needs to know to run each node, and name in ``kernels`` what has to be compiled.

    For each node it has its ``parameters`` with their defaults, and ``cases``. A case holds for some kinds of
    ``inputs``, each a dtype and a number of axes. It has the ``names`` of inputs, and ``steps``, of which the
    first counts whose ``when`` holds. A step has the exported ``function``, and its ``arguments`` in order;
    of one that no page was found to need, ``function`` is null. The kind of an argument is

    - ``input``: an array that the node is given; a number is one f8. ``lengths`` are those it must have.
    - ``keeps``: state, zeros at first. ``gives``: a result; one without lengths is a number. ``needs``: room
      to compute in, zeros at first and after a change of any length.
    - ``number``: a parameter, or one of ``numbers``, which are computed in their order.
    - ``given``: what the page has to make as the node does; ``axes`` are those of an array. All that is given
      is named in ``given``, and may be ``shape``.
    - ``seen``: how often the step was called.
    - ``start``, ``stop``: 0, and the number of values of the first input, which is ``n`` in lengths.

    ``when``, ``numbers``, ``shape`` and ``lengths`` are written as in ``wasm_expressions.py``. ``shape`` in
    lengths stands for several: for those of the step, or of the first input where it has none. An array that
    has not as many lengths as ``axes`` is flat for the function.
    """
    from tools.wasm_cases import defaults, nodes, tried

    made: dict[str, Any] = {}
    known = nodes()
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"no node with a step is named {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or known:
        cls = known[name]
        cases: dict[str, dict[str, Any]] = {}
        for kinds, trials in tried(cls).items():
            steps = _steps(name, trials, kernels)
            names_of = list(trials[0].call.step.names[: len(kinds)])
            case = cases.setdefault(json.dumps(steps), {"inputs": [], "names": names_of, "steps": steps})
            case["inputs"].append([list(kind) for kind in kinds])
        if not cases:
            raise ValueError(f"{name} calls no step for any input that a page meets")
        values = {parameter: value for parameter, value in defaults(cls).items() if value is not ...}
        made[name] = {"parameters": values, "cases": list(cases.values())}
    return made


def _versions() -> dict[str, str]:
    asked = subprocess.run([LINKER, "--version"], check=True, capture_output=True, text=True)
    packages = ("stream-sparse", "numba", "llvmlite", "numpy")
    return {**{package: version(package) for package in packages}, "lld": asked.stdout.strip()}


def _steps(name: str, trials: Sequence[Any], kernels: dict[tuple[Any, Any], str]) -> list[dict[str, Any]]:
    """Return the steps among which a node chooses for one kind of inputs."""
    from tools.wasm_expressions import value_of, written

    several = {trial.call.steps for trial in trials}
    if len(several) > 1:
        raise ValueError(f"{name} chooses its step by what is no expression")
    (steps,) = several
    known = _types(trials[0].call)
    found: list[dict[str, Any]] = []
    for step in steps if isinstance(steps, tuple) else several:
        when = True if step.when is None else written(step.when)
        with suppress(KeyError):  # it depends on parameters
            when = value_of(when, known)
        of_step = [trial for trial in trials if trial.call.step is step]
        if of_step:
            found.append({"when": when, **_step(name, of_step, kernels)})
        elif when:
            found.append({"when": when, "function": None})
        if when is True:
            break
    return found


def _types(call: Any) -> dict[str, Any]:
    """Return what is known of the inputs of a call before there are any."""
    import numpy as np

    known: dict[str, Any] = {}
    for name, x in zip(call.step.names, map(np.asarray, call.inputs), strict=False):
        known |= {f"{name}.ndim": x.ndim}
        known |= {f"{name}.dtype.kind": x.dtype.kind, f"{name}.dtype.itemsize": x.dtype.itemsize}
    return known


def _step(name: str, trials: Sequence[Any], kernels: dict[tuple[Any, Any], str]) -> dict[str, Any]:
    """Describe a step for one kind of inputs."""
    import numba

    from tools.wasm_cases import given_by
    from tools.wasm_expressions import written

    call = trials[0].call
    step = call.step
    bands = ["start", "stop"] if step.by_bands else []
    signatures = {
        (*map(_type, trial.call.arguments.values()), *[numba.int64] * len(bands)) for trial in trials
    }
    if len(signatures) > 1:
        raise ValueError(f"{name} gives {step.kernel.__name__} arguments of several types: {signatures}")
    (types,) = signatures
    function = kernels.setdefault((step.kernel, types), _function(trials[0], kernels.values()))
    inputs = dict(zip(step.names, call.inputs, strict=False))
    given = given_by(step, {*trials[0].parameters, *inputs})
    arguments: list[dict[str, Any]] = []
    for argument, kind in zip((*step.names, *bands), types, strict=True):
        where = _kind(argument, step, inputs, given)
        about: dict[str, Any] = {"name": argument, "kind": where}
        if isinstance(kind, numba.types.Array):
            about |= {"dtype": _code(kind.dtype), "axes": kind.ndim}
        elif where in ("number", "given"):
            about["dtype"] = _code(kind)
        table = step.takes if where == "input" and getattr(inputs[argument], "ndim", 0) else {}
        layout = getattr(step, where, table).get(argument)
        if layout:
            about["lengths"] = [written(length) for length in layout.lengths]
            assert call.arguments[argument].dtype == layout.dtype(call.arguments)
        arguments.append(about)
    numbers = {number: written(expression) for number, expression in step.numbers.items()}
    if "ahead" in step.names:
        numbers["ahead"] = False
    made: dict[str, Any] = {"function": function, "arguments": arguments, "numbers": numbers}
    made["given"] = [*given, *(["shape"] if "shape" in call.given else [])]
    if step.shape:
        made["shape"] = written(step.shape)
    return made


def _kind(argument: str, step: Any, inputs: Collection[str], given: Collection[str]) -> str:
    if argument == "seen" or (step.by_bands and argument in ("start", "stop")):
        return argument
    places = {"input": inputs, "keeps": step.keeps, "gives": step.gives, "needs": step.needs, "given": given}
    return next((kind for kind, names in places.items() if argument in names), "number")


def _type(argument: Any) -> Any:
    """Return numba's type; arrays are not read-only, since functions inside a kernel take them as both."""
    import numba

    kind = numba.typeof(argument)
    return kind.copy(readonly=False) if isinstance(kind, numba.types.Array) else kind


def _code(kind: Any) -> str:
    from tools.wasm_object import CODES

    return CODES[kind]


def _function(trial: Any, others: Iterable[str]) -> str:
    """Name the function of a kernel for these inputs."""
    step = trial.call.step
    codes = [trial.call.arguments[name].dtype.str[1:] for name in step.names[: len(trial.call.inputs)]]
    name = "_".join([step.kernel.__module__.rpartition(".")[2], step.kernel.__name__, *codes])
    taken = set(others)
    return next(each for each in chain([name], (f"{name}_{k}" for k in count(2))) if each not in taken)


if __name__ == "__main__":
    sys.exit(main())
