"""Run a submission: read it and its inputs, isolate the process, call its function, write its results.

Each line that is written is an object of JSON, with arrays as type, shape and bytes in base64. The reader
takes every line for a stranger's.
"""

from __future__ import annotations

import base64
import builtins
import json
import os
import pickle
import sys
import types
from collections.abc import Callable
from typing import Any

from . import kernel_filter, rules

__all__ = ["main"]


def main(parent: int | None = None) -> None:
    """Take a job from stdin, and end the process.

    Parameters:
        parent: the number of the process without which this one must not run.
    """
    kernel_filter.end_with_parent(os.getppid() if parent is None else parent)
    job = pickle.load(sys.stdin.buffer)  # from the process that started this one
    nothing, out = os.open(os.devnull, os.O_RDONLY), os.dup(1)
    os.dup2(2, 1)  # text that a submission prints is not an answer
    os.dup2(nothing, 0)
    os.close(nothing)

    def tell(**line: Any) -> None:
        text = memoryview(json.dumps(line).encode() + b"\n")
        while text:
            text = text[os.write(out, text) :]

    kernel_filter.limit(job["seconds"], job["memory"])
    try:
        _run(job, tell)
        sys.stdout.flush()
    finally:
        os._exit(0)  # threads and exit handlers of a submission have no say


def _run(job: dict[str, Any], tell: Any) -> None:
    file = job["file"]
    tell(shut=job["filtered"] and kernel_filter.shut())
    from . import calls, needed

    cases = pickle.loads(job["cases"])
    module = types.ModuleType("submission")
    module.__file__ = file
    sys.modules["submission"] = module
    vars(builtins).update(exit=sys.exit, quit=sys.exit)  # as an interactive Python has them
    tell(begun=True)
    rules.lay_down(job["readable"], _once(tell))
    try:
        codes = needed.needed(job["source"], file, job["function"])
    except BaseException as error:
        kind, where = type(error).__name__, ""
        if isinstance(error, SyntaxError) and error.lineno is not None:
            where = f" in {calls.place(str(error.filename), error.lineno, file)}"
        tell(failed=f"is not Python: {kind}{where}: {getattr(error, 'msg', '') or error}")
        return
    try:
        for code in codes:
            exec(code, vars(module))
    except BaseException as error:
        tell(failed=calls.error_words(error, file))
        return
    function = vars(module).get(job["function"])
    if not callable(function):
        tell(failed=f"defines no function {job['function']}")
        return
    for number, inputs in enumerate(cases):
        answer = calls.call(function, inputs, file)
        outputs = [
            {"dtype": a.dtype.str, "shape": a.shape, "data": base64.b64encode(a.tobytes()).decode()}
            for a in answer.outputs
        ]
        tell(case=number, outputs=outputs, error=answer.error, changed=answer.changed)
    tell(end=True)


def _once(tell: Any) -> Callable[[], None]:
    """Tell once that it reads the answers, however often it tries."""
    told: list[bool] = []

    def caught() -> None:
        if not told:
            told.append(True)
            tell(reads=True)

    return caught
