"""Run a submission: isolate the process, read the submission, call its function, write its results.

Each line that is written is an object of JSON. The reader takes every line for a stranger's.
"""

import base64
import builtins
import importlib
import io
import json
import os
import pickle
import select
import signal
import socket
import struct
import sys
import types
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from . import calls, statements, wall


def serve(modules: list[str]) -> None:
    """Fork a process for each submission, so that Python and its libraries start once.

    A message on the socket, which is stdin, has the seconds that a submission may take, and its files for
    stdin, stdout and stderr. The answer is its exit code, or ``late``. The end of the socket ends all.

    Parameters:
        modules: what is imported beforehand.
    """
    talk = socket.socket(fileno=0)
    for name in modules:
        with suppress(ImportError):
            importlib.import_module(name)
    talk.sendall(b"ready")
    while True:
        request, files, _, _ = socket.recv_fds(talk, 8, 3)
        if not request:
            return
        pid = os.fork()
        if not pid:
            talk.detach()
            for target, file in enumerate(files):
                os.dup2(file, target)
            os.closerange(len(files), os.sysconf("SC_OPEN_MAX"))
            main()
        for file in files:
            os.close(file)
        waiting: list[Any] = [os.pidfd_open(pid), talk]
        ready, _, _ = select.select(waiting, [], [], *struct.unpack("d", request))
        os.kill(pid, signal.SIGKILL)  # not waited for yet, so that its number is still its own
        _, status = os.waitpid(pid, 0)
        os.close(waiting[0])
        if talk in ready:  # the process that asked has ended
            return
        talk.sendall(str(os.waitstatus_to_exitcode(status)).encode() if ready else b"late")


def main() -> None:
    """Take a job from stdin, and end the process."""
    job = pickle.load(sys.stdin.buffer)  # from the process that started this one
    nothing, out = os.open(os.devnull, os.O_RDONLY), os.dup(1)
    os.dup2(2, 1)  # text that a submission prints is not an answer
    os.dup2(nothing, 0)
    os.close(nothing)

    def tell(**line: Any) -> None:
        text = memoryview(json.dumps(line).encode() + b"\n")
        while text:
            text = text[os.write(out, text) :]

    with suppress(OSError):  # where memory ends, the kernel ends this process before the one that checks
        Path("/proc/self/oom_score_adj").write_text("1000")
    wall.limit(job["seconds"], job["memory"], job["size"])
    try:
        if job["files"] is None or wall.build(*job["files"]):
            _run(job, tell)
            sys.stdout.flush()
    finally:
        os._exit(0)  # threads and exit handlers of a submission have no say


def _run(job: dict[str, Any], tell: Any) -> None:
    file = job["file"]
    module = types.ModuleType("submission")
    module.__file__ = file
    sys.modules["submission"] = module
    vars(builtins).update(exit=sys.exit, quit=sys.exit)  # as an interactive Python has them
    try:
        statements.define(job["source"], file, job["function"], vars(module))
    except SyntaxError as error:
        where = "" if error.lineno is None else f" in {calls.place(str(error.filename), error.lineno, file)}"
        tell(failed=f"is not Python: {type(error).__name__}{where}: {error.msg}")
        return
    except BaseException as error:
        tell(failed=calls.error_words(error, file))
        return
    function = vars(module).get(job["function"])
    if not callable(function):
        tell(failed=f"defines no function {job['function']}")
        return
    for number, inputs in enumerate(job["cases"]):
        answer = calls.call(function, inputs, file)
        outputs = [base64.b64encode(_saved(array)).decode() for array in answer.outputs]
        tell(case=number, outputs=outputs, error=answer.error, changed=answer.changed)
    tell(end=True)


def _saved(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()
