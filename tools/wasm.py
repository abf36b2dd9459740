"""Compile the kernels of all nodes with a step to one WebAssembly module, for a page without Python.

    .venv-test/bin/python tools/wasm.py FOLDER [NODE ...]

It writes ``kernels.wasm``, with the kernels of the nodes that are named or of all, and ``kernels.json``, the
table by which one class can run any of these nodes (see ``table``). The same checkout and versions give the
same bytes. It needs the linker ``wasm-ld-19``, which is in Debian's lld-19.
"""

from __future__ import annotations

import gzip
import inspect
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from importlib.metadata import version
from itertools import chain, count
from pathlib import Path
from typing import Any, get_type_hints

# What numba compiles for, and the order of its sets: both are read where Python and numba start.
_SETTINGS = {
    "PYTHONHASHSEED": "0", "NUMBA_OPT": "0", "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "",
}  # fmt: skip
_ROOT = Path(__file__).resolve().parents[1]
LINKER = "wasm-ld-19"
_STACK_BYTES = 1 << 16
_LONG = 30  # characters of an expression that is written once
_WRITTEN = {"value", "lengths", "shape"}


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

    For each node it has its ``parameters`` with their defaults, ``facts`` (see ``wasm_facts.py``), and
    ``cases``. A case holds for some kinds of ``inputs``, each a dtype, or ``any``, and a number of axes;
    without ``steps`` the node gives its first input back. It has the ``names`` of inputs, and ``steps``, of
    which that one counts whose ``when`` holds. A step has the exported ``function``, its ``arguments`` in
    order, and what it ``refuses``: conditions, each with what is said, or null. The kind of an argument is

    - ``input``: an array that the node is given, flat or as a row for each item; a number is one f8.
    - ``state``: zeros at first. ``result``: one without lengths is a number. ``room``: an array to compute
      in, zeros at first and after a change of any length.
    - ``number``: it has a ``value``. ``given``: an array, whose numbers are its ``value``.
    - ``seen``: how often the step was called.
    - ``start``, ``stop``: 0, and the number of values of the first input.

    ``when``, ``value`` and ``lengths`` are written as in ``wasm_steps.py``; a length may be several, and
    ``["let", k]`` is the k-th expression of those that the step has ``shared``. The
    ``shape`` is that of a result where it is not its lengths. ``gives`` has for each output the argument that
    is its value, or null; a text names the array that is the only output, or has one in each of its items.
    The first output of ``absent`` is null where the second is nan.
    """
    import numpy as np

    from tools.wasm_facts import facts_of
    from tools.wasm_steps import defaults, meets, names_of, nodes

    made: dict[str, Any] = {}
    known = nodes()
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"no node with a step is named {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or known:
        cls = known[name]
        cases: dict[str, dict[str, Any]] = {}
        for node, inputs, args in meets(cls):
            shown = tuple(map(np.asarray, inputs))
            steps, names_ = _steps(node, args, kernels) if args else [], names_of(cls)[: len(inputs)]
            if args and not steps:  # it refuses them
                continue
            case = {"inputs": [], "names": names_, "steps": steps}
            case = cases.setdefault(json.dumps([names_, steps]), case)
            case["inputs"].append([[x.dtype.str[1:] if args else "any", x.ndim] for x in shown])
        if not cases:
            raise ValueError(f"{name} calls no step for any input that a page meets")
        values = {parameter: value for parameter, value in defaults(cls).items() if value is not ...}
        made[name] = {"parameters": values, "cases": list(cases.values()), "facts": facts_of(cls)}
    return made


def _versions() -> dict[str, str]:
    asked = subprocess.run([LINKER, "--version"], check=True, capture_output=True, text=True)
    packages = ("stream-sparse", "numba", "llvmlite", "numpy")
    return {**{package: version(package) for package in packages}, "lld": asked.stdout.strip()}


def _steps(node: Any, inputs: Sequence[Any], kernels: dict[tuple[Any, Any], str]) -> list[dict[str, Any]]:
    """Return the steps among which a node chooses for one kind of inputs."""
    from tools.wasm_steps import follow, named_in

    found: list[dict[str, Any]] = []
    for step, when, refused in follow(node, inputs):
        types, arguments = [], []
        hints = get_type_hints(inspect.unwrap(step.kernel))
        for name, x in step.named.items():
            kind, described = _argument(name, x, hints[name], node.flat)
            types.append(kind)
            arguments += described
        gives = _gives(node.fields(), arguments)
        made = [each.get("value") for each in arguments if each["kind"] == "given"]
        if gives is None or any(isinstance(value, str) for value in made):
            continue  # another learner computes, or it needs another form of a parameter, as points
        lengths = (x for each in arguments for x in (*each.get("lengths", ()), each.get("shape")))
        needs = [*when, *lengths, *(each.get("value") for each in arguments), *chain(*refused)]
        if unknown := set().union(*map(named_in, needs)) - node.parameters().keys():
            raise ValueError(f"{type(node).__name__}: a page cannot compute {', '.join(sorted(unknown))}")
        codes = [each["dtype"] for each in arguments if each["kind"] == "input"]
        shared, refused, arguments = _shared(refused, arguments)
        found.append({
            "when": ["and", *when] if when else True, "refuses": refused,
            "function": _function(step.kernel, codes, tuple(types), kernels), "arguments": arguments,
            "gives": gives, "absent": step.absent, "shared": shared,
        })  # fmt: skip
    return found


def _shared(refused: Any, arguments: list[dict[str, Any]]) -> tuple[list[Any], Any, list[dict[str, Any]]]:
    """Return the expressions that occur several times, and others with ``["let", k]`` in their place.

    Those of the values of an input stay where they are: each frame has its own.
    """
    counts, shared, places = Counter[str](), list[Any](), dict[str, int]()

    def count(x: Any) -> Any:
        if isinstance(x, list) and x[0] != "text":
            text = json.dumps(x)
            counts[text] += ".values" not in text
            if counts[text] < 2:
                [*map(count, x[1:])]
        return x

    def put(x: Any) -> Any:
        if not isinstance(x, list) or x[0] == "text":
            return x
        text = json.dumps(x)
        if counts[text] < 2 or len(text) < _LONG:
            return [x[0], *map(put, x[1:])]
        if text not in places:
            shared.append([x[0], *map(put, x[1:])])
            places[text] = len(shared) - 1
        return ["let", places[text]]

    def each(of: Callable[[Any], Any]) -> tuple[Any, list[dict[str, Any]]]:
        made = [
            one
            | {
                key: [*map(of, one[key])] if key == "lengths" else of(one[key])
                for key in _WRITTEN & one.keys()
            }
            for one in arguments
        ]
        return [[of(test), of(words)] for test, words in refused], made

    each(count)
    return shared, *each(put)


def _gives(fields: Sequence[str], arguments: list[dict[str, Any]]) -> Any:
    """Return for each output, or for the only one, which argument is its value; None where none is.

    Where one array holds them all, it is that array's name.
    """
    kinds = {each["name"]: each["kind"] for each in arguments if each["kind"] in ("input", "given", "state")}
    results = [each["name"] for each in arguments if each["kind"] == "result"]
    kinds |= dict.fromkeys(results, "result")
    if len(results) == 1 and len(fields) != 1 and results[0] not in fields:
        return results[0]
    if not set(fields) & {*results}:
        return (
            [[field, name] for field, name in zip(fields, results, strict=True)]
            if len(fields) == len(results)
            else None
        )
    return [[field, field if field in kinds else None] for field in fields]


def _argument(name: str, x: Any, hint: Any, flat: bool) -> tuple[Any, list[dict[str, Any]]]:
    """Return numba's type of an argument, and describe it, or the fields of a named tuple."""
    import numpy as np
    from numba import from_dtype, typeof, types

    from stream_sparse.nodes import _window
    from stream_sparse.nodes._step import Placeholder
    from tools.wasm_object import CODES
    from tools.wasm_steps import Input, Known, written

    if isinstance(x, tuple) and hasattr(hint, "_fields"):
        hints = get_type_hints(hint)
        parts = [(each, *_argument(each, field, hints[each], flat)) for each, field in x._asdict().items()]
        inside = [about for _, _, one in parts for about in one]
        for about in inside:
            if about["kind"] in ("room", "number"):  # names of others are those of all of a node's arrays
                about["name"] = f"{name}.{about['name']}"
        return types.BaseTuple.from_types([kind for _, kind, _ in parts], hint), inside
    about: dict[str, Any] = {"name": name, "kind": "number"}
    if isinstance(x, Input):
        array: Any = typeof(_window.flat(x.x if x.x.ndim else 0.0, flat))
        about |= {"name": x.name, "kind": "input"}
    elif isinstance(x, Known) and isinstance(x.given, np.ndarray):
        array = typeof(x.given)
        about |= {"kind": "given", "value": x.expression}
    elif isinstance(x, Placeholder) and x.of == "input":
        array = types.Array(from_dtype(x.dtype), 2, "C")
        given: Any = x.x
        if isinstance(given, Input):
            about |= {"name": given.name, "kind": "input"}
        else:
            lengths = [written(length) for length in x.shape]
            about |= {"name": "atoms", "kind": "given", "value": written(given), "lengths": lengths}
    elif isinstance(x, Placeholder) and x.of in ("state", "room", "result"):
        about |= {"kind": x.of, "lengths": [written(length) for length in x.taken]}
        if x.taken is not x.shape and not (isinstance(x.shape, Known) and x.taken == (x.shape,)):
            about["shape"] = written(x.shape)
        array = types.Array(from_dtype(x.dtype), len(x.taken) or 1, "C")
    else:
        kind = {int: types.int64, bool: types.boolean, float: types.float64}[hint]
        if isinstance(x, Placeholder) and x.of != "ahead":
            return kind, [about | {"kind": x.of}]
        return kind, [
            about | {"dtype": CODES[kind], "value": False if isinstance(x, Placeholder) else written(x)}
        ]
    return array.copy(readonly=False), [about | {"dtype": CODES[array.dtype], "axes": array.ndim}]


def _function(
    kernel: Any, codes: list[str], types: tuple[Any, ...], kernels: dict[tuple[Any, Any], str]
) -> str:
    """Name the function of a kernel for arguments of these types."""
    name = "_".join([kernel.__module__.rpartition(".")[2], kernel.__name__, *codes])
    names = chain([name], (f"{name}_{k}" for k in count(2)))
    return kernels.setdefault((kernel, types), next(each for each in names if each not in kernels.values()))


if __name__ == "__main__":
    sys.exit(main())
