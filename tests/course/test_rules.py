"""Who reads the answers is told of and gets no mark, and no error carries a file of the teacher."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.course.exercise import find
from stream_sparse.course.judge import Judge
from stream_sparse.course.sandbox import Outcome, Sandbox

ANSWER = str(find("relu").folder / "reference.py")
READERS = {
    "open": "open(ANSWER).read()",
    "an error that is caught": "\n    try: open(ANSWER)\n    except OSError: pass",
    "by its folder": "import os; os.listdir(os.path.dirname(ANSWER))",
    "import": "import stream_sparse.course.relu.reference as r; return r.relu(x)",
    "from": "from stream_sparse.course.relu import reference",
    "the formulas of the package": "from stream_sparse import reference; return reference.relu(x)",
    "an attribute": "import stream_sparse as ss; return ss.reference.relu(x)",
    "importlib": "import importlib; importlib.import_module('stream_sparse.course.relu.reference')",
    "the checker": "from stream_sparse.course.exercise import find; return find('relu').reference(x)",
    "inspect.getsource": "import inspect, stream_sparse.course.relu.reference as r; inspect.getsource(r)",
    "importlib.resources": (
        "import importlib.resources as r; (r.files('stream_sparse') / 'course/relu/reference.py').read_text()"
    ),
    "pkgutil": "import pkgutil; pkgutil.get_data('stream_sparse', 'course/relu/reference.py')",
    "runpy": "import runpy; runpy.run_module('stream_sparse.course.relu.reference')",
    "the file of the package": (
        "import os, stream_sparse as ss; open(os.path.dirname(ss.__file__) + '/course/relu/reference.py')"
    ),
    "np.fromfile": "import numpy as np; np.fromfile(ANSWER, np.uint8)",
    "a look whether it is there": "import os; return open(ANSWER) if os.path.exists(ANSWER) else x",
    "lines": "import linecache; return len(linecache.getlines(ANSWER))",
    "np.loadtxt": "import numpy as np; return np.loadtxt(ANSWER)",
    "np.memmap": "import numpy as np; np.memmap(ANSWER)",
}
HONEST = {
    "the package": "import stream_sparse",
    "an error is printed": "\n    import traceback\n    try: 1 / 0\n    except: traceback.print_exc()",
    "its own file": "\n    try: open('data.npy')\n    except FileNotFoundError: pass",
    "its code": "import inspect; inspect.signature(relu)",
    "a library": "import scipy.ndimage",
}
PRIVATE = {
    "open": "open(FILE).read()",
    "NumPy": "import numpy as np; np.loadtxt(FILE)",
    "a module": "from importlib.machinery import SourceFileLoader as Load; Load('x', FILE).load_module()",
    "a program": "import runpy; runpy.run_path(FILE)",
    "lines": "import linecache; raise ValueError(linecache.getlines(FILE))",
    "users": "import pwd; raise ValueError(pwd.getpwall())",
    "a link": "open('/proc/self/root' + FILE).read()",
}


@pytest.fixture(scope="module", params=["all layers", "Python alone"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The layers of this machine, and what Python does where there are none."""
    with Sandbox() if request.param == "all layers" else Sandbox(layers=()) as made:
        yield made


def outcome(sandbox: Sandbox, body: str, file: str = ANSWER) -> Outcome:
    text = f"def relu(x, theta=0):\n    {body}\n    return (x - theta) * (x > theta)\n"
    source = text.replace("ANSWER", repr(file)).replace("FILE", repr(file))
    return sandbox(source.encode(), "my.py", "relu", [(np.array([1.0, 2.0]), 1)])


@pytest.mark.parametrize("reader", READERS)
def test_who_reads_the_answers_is_told_of(reader: str, sandbox: Sandbox) -> None:
    assert outcome(sandbox, READERS[reader]).reads_answers


@pytest.mark.parametrize("use", HONEST)
def test_plain_use_is_not(use: str, sandbox: Sandbox) -> None:
    found = outcome(sandbox, HONEST[use])
    assert not found.reads_answers
    np.testing.assert_array_equal(found.answers[0].outputs[0], [0.0, 1.0])


def test_no_mark_for_who_reads_the_answers() -> None:
    judge = Judge(find("relu"), 0)
    verdict = judge.verdict(Outcome(tuple(judge.expected), protection="seccomp", reads_answers=True))
    assert (verdict.right, verdict.reads_answers, verdict.cause) == (False, True, "")
    assert verdict.where == (
        "it tries to read the answers of the exercises, which is refused; it gets no mark",
    )


@pytest.mark.parametrize("way", PRIVATE)
def test_no_error_carries_a_file_of_the_teacher(way: str, sandbox: Sandbox, tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.write_text("root:x:0:0 PRIVATE TEXT\n")
    found = outcome(sandbox, PRIVATE[way], str(private))
    assert found.answers[0].error.startswith("raises ")
    said = f"{found.stopped} {found.printed} {found.answers[0].error}"
    assert [word for word in ("PRIVATE TEXT", "/bin/sh", "pw_name") if word in said] == []
