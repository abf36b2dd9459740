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
    from tools.wasm_object import object_file, runtime

    kernels: dict[tuple[Any, Any], str] = {}
    described = table(kernels, names)
    objects = {name: object_file(kernel, types, name) for (kernel, types), name in kernels.items()}
    allocating = [name for name, made in objects.items() if b"NRT_MemInfo_alloc" in made]
    text = json.dumps({"made_by": _versions(), "nodes": described}, separators=(",", ":"))
    return link({**objects, "runtime": runtime()}, kernels.values()), f"{text}\n", allocating


def link(objects: Mapping[str, bytes], names: Iterable[str]) -> bytes:
    """Link object files to a module that exports functions, its memory, and ``alloc`` for room in it.

    Raises:
        ValueError: where a kernel calls what a page does not have.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{name}.o" for name in objects]
        for file, content in zip(files, objects.values(), strict=True):
            file.write_bytes(content)
        exports = [f"--export={name}" for name in ("alloc", *names)]
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


# The table --------------------------------------------------------------------------------------------


def table(kernels: dict[tuple[Any, Any], str], names: Collection[str] = ()) -> dict[str, Any]:
    """Return what a page needs to know to run each node, and name in ``kernels`` what has to be compiled.

    For each node it has its ``parameters`` with their defaults, and ``cases``. A case holds for some kinds of
    ``inputs``, each a dtype and a number of axes, and has ``steps``, of which the first counts whose ``when``
    holds. A step has the exported ``function``, and its ``arguments`` in order. The kind of one is

    - ``input``: an array that the node is given; a number is one f8. ``lengths`` are those it must have.
    - ``keeps``: state, zeros at first. ``gives``: a result; one without lengths is a number. ``needs``: room
      to compute in, zeros at first and after a change of any length.
    - ``number``: by ``numbers``, rows as in ``wasm_rules.py``; ``seen`` is how often the step was called.
    - ``given``: an array that the page has to make as the node does.
    - ``start``, ``stop``: 0, and the number of values of the first input, which is ``n`` in lengths.

    Numbers for which no rows were found are named in ``given``, too. ``shape`` in lengths stands for several:
    for those of the step, or of the first input where it has none. An array that has not as many lengths as
    ``axes`` is flat for the function.
    """
    from tools.wasm_cases import defaults, nodes, tried

    made: dict[str, Any] = {}
    known = nodes()
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"no node with a step is named {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or known:
        cls = known[name]
        found = tried(cls)
        cases: dict[str, dict[str, Any]] = {}
        for kinds, trials in found.items():
            steps = _steps(name, trials, kernels)
            case = cases.setdefault(json.dumps(steps), {"inputs": [], "steps": steps})
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
    """Return the steps among which a node chooses, with when it takes which."""
    from tools.wasm_rules import rows

    known = list(dict.fromkeys(trial.call.step for trial in trials))
    labels = {step: f"step {k}" for k, step in enumerate(known)}  # no numbers, which might follow from sizes
    chosen = [labels[trial.call.step] for trial in trials]
    rules = rows([trial.point for trial in trials], chosen, list(trials[0].parameters))
    if rules is None:
        raise ValueError(f"{name}: no rule was found by which it chooses among its steps")
    described = {
        label: _step(name, [trial for trial in trials if trial.call.step is step], kernels)
        for step, label in labels.items()
    }
    return [{"when": rule["when"], **described[rule["is"]]} for rule in rules]


def _step(name: str, trials: Sequence[Any], kernels: dict[tuple[Any, Any], str]) -> dict[str, Any]:
    """Describe a step for one kind of inputs."""
    import numba

    step = trials[0].call.step
    bands = ["start", "stop"] if step.by_bands else []
    signatures = {
        (*map(_type, trial.call.arguments.values()), *[numba.int64] * len(bands)) for trial in trials
    }
    if len(signatures) > 1:
        raise ValueError(f"{name} gives {step.kernel.__name__} arguments of several types: {signatures}")
    (types,) = signatures
    function = kernels.setdefault((step.kernel, types), _function(trials[0], kernels.values()))
    numbers = _numbers(trials)
    values = trials[0].call.arguments
    inputs = step.names[: len(trials[0].call.inputs)]
    tables = {
        argument: (kind, layout)
        for kind in ("keeps", "gives", "needs")
        for argument, layout in getattr(step, kind).items()
    }
    arguments: list[dict[str, Any]] = []
    for argument, kind in zip((*step.names, *bands), types, strict=True):
        about: dict[str, Any] = {"name": argument}
        if argument in bands or argument == "seen":
            about["kind"] = argument
        elif not isinstance(kind, numba.types.Array):
            about |= {"kind": "number", "dtype": _code(kind)}
        elif argument in inputs:
            about |= {"kind": "input", "dtype": _code(kind.dtype), "axes": kind.ndim}
            if argument != inputs[0]:
                about["lengths"] = _lengths([(t, t.call.arguments[argument].shape) for t in trials])
        elif argument in tables:
            where, layout = tables[argument]
            about |= {"kind": where, "dtype": _code(kind.dtype), "axes": kind.ndim}
            about["lengths"] = list(layout.lengths)
            assert values[argument].dtype == layout.dtype(values)
        else:
            about |= {"kind": "given", "dtype": _code(kind.dtype), "axes": kind.ndim}
        arguments.append(about)
    made: dict[str, Any] = {"function": function, "arguments": arguments}
    made["numbers"] = {number: found for number, found in numbers.items() if found}
    made["given"] = [number for number, found in numbers.items() if not found]
    made["given"] += [about["name"] for about in arguments if about["kind"] == "given"]
    if any(trial.call.shape != _shape(trial) for trial in trials):
        made["shape"] = _lengths([(trial, trial.call.shape) for trial in trials])
    return made


def _type(argument: Any) -> Any:
    """Return numba's type; arrays are not read-only, since functions inside a kernel take them as both."""
    import numba

    kind = numba.typeof(argument)
    return kind.copy(readonly=False) if isinstance(kind, numba.types.Array) else kind


def _shape(trial: Any) -> tuple[int, ...]:
    return tuple(getattr(trial.call.inputs[0], "shape", ()))


def _numbers(trials: Sequence[Any]) -> dict[str, Any]:
    """Return rows for each number that the kernel takes, or a length needs; None where none were found."""
    from tools.wasm_rules import rows

    points = [trial.point for trial in trials]
    step = trials[0].call.step
    layouts = [*step.keeps.values(), *step.gives.values(), *step.needs.values()]
    words = {word for layout in layouts for length in layout.lengths for word in _words(length)}
    every: list[Mapping[str, Any]] = [
        {**trial.parameters, **trial.call.arguments, **trial.call.numbers} for trial in trials
    ]
    wanted = [*dict.fromkeys([*step.names, *sorted(words)])]
    found: dict[str, Any] = {}
    for number in wanted:
        values = [one.get(number) for one in every]
        if number != "seen" and all(isinstance(value, bool | int | float) for value in values):
            found[number] = rows(points, values, list(trials[0].parameters))
    return found


def _words(length: str) -> list[str]:
    factors = length.replace("+", "*").split("*")
    return [factor for factor in factors if not factor.isdigit() and factor not in ("n", "shape")]


def _lengths(found: Sequence[tuple[Any, Sequence[int]]]) -> list[Any]:
    """Return for each axis the rows of its length, or None where they follow from nothing that is known."""
    from tools.wasm_rules import rows

    points = [trial.point for trial, _ in found]
    parameters = list(found[0][0].parameters)
    return [rows(points, list(lengths), parameters) for lengths in zip(*(s for _, s in found), strict=True)]


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
