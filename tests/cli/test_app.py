"""Exit codes, messages, help."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stream_sparse import __version__
from stream_sparse.recording.provenance import code
from tests.support.processes import prints, python

from .conftest import Cli


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom stream_sparse.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'cv2', 'scipy', 'numba', 'pydantic', 'rich', 'av') if m in sys.modules])"
    )
    said = prints("-c", code)
    assert "doctor" in said
    assert said.splitlines()[-1] == "[]"


def test_no_summary_is_cut_short(cli: Cli) -> None:
    assert "..." not in cli("--help")[1].partition("Commands:")[2]


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_the_version_tells_trees_apart(cli: Cli, word: str) -> None:
    known = code()
    commit = f", commit {known['commit']}" if known["commit"] else ""
    assert cli.says(word) == f"stream-sparse {__version__} (code {known['sha256']:.12}{commit})\n"


def test_no_words_give_help(cli: Cli) -> None:
    out = cli.says()
    assert out.startswith("Usage: stream-sparse")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("fly",), "error: No such command 'fly' (stream-sparse --help lists what there is)\n"),
        (("run", "--fast"), "error: No such option: --fast"),
        (("replay", "a", "--rtol", "x"), "error: --rtol x: expected a number\n"),
        (("run", "--frames", "x"), "error: --frames x: expected a whole number\n"),
        (("run", "--serve", "--port", "70000"), "error: --port 70000: expected a number <= 65535\n"),
        (("run", "--frames", "0"), "error: frames: expected a whole number >= 1 (got 0)"),
        (("run", "--set", "box.window"), "error: --set box.window: expected NODE.PARAM=VALUE, such as "),
        (("run", "-s", ""), "error: source '': a source is a camera's number or /dev/..., browser, a file, "),
        (("run", "--trace", "nowhere/t.json"), "error: --trace nowhere/t.json: there is no folder nowhere; "),
        (("run", "bid"), "error: no pipeline 'bid'; did you mean 'bird'"),
        (("run", "--nodes", "none.py"), "error: none.py: no such file; --nodes needs a Python file"),
        (("nodes", "dif_box"), "error: there is no unit 'dif_box'; did you mean 'diff_box'?\n"),
        (("new", "node", "Edge"), "error: 'Edge' cannot name a node; small letters, with a letter "),
        (("data", "macau"), "error: unknown sample 'macau'; did you mean 'macaw'?\n"),
        (("data", "--from", "."), "error: --from needs the name of a sample: stream-sparse data NAME "),
        (("run", "bird", "--set", "box.windw=3"), "error: --set box.windw: node 'box' (diff_box): "),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(cli: Cli, words: tuple[str, ...], text: str) -> None:
    code, out, err = cli(*words)
    assert (code, out) == (2, "")
    assert err.startswith(text)
    assert err.count("\n") == 1


def test_a_unit_that_ends_the_program_where_nothing_guards_it_is_one_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "quits.py"
    file.write_text(
        "from stream_sparse import Node\n\n"
        'class Quits(Node):\n    """Ends the program."""\n\n'
        "    def update(self, x):\n        return x\n\n"
        "    def __setattr__(self, name, value):\n        raise SystemExit(3)\n"
    )
    (tmp_path / "p.yaml").write_text("source: {use: sample, name: macaw}\nnodes:\n  quits: {use: quits}\n")
    code, out, err = cli("run", str(tmp_path / "p.yaml"), "--nodes", str(file))
    assert (code, out) == (1, "")
    assert err == "error: this should not happen: SystemExit: 3; --debug shows where\n"


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    code = f"{sys.executable} -m stream_sparse schema | head -c 10"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(done.stdout) == 10


SLEEPER = """
import sys, threading, time
import stream_sparse.cli as cli

cli._PATIENCE_S = 0.1
threading.Thread(target=time.sleep, args=(1000,), name="mine").start()
sys.argv = ["stream-sparse", "--help"]
cli.main()
"""


def test_a_thread_of_a_user_that_does_not_end_is_left_behind() -> None:
    done = python("-c", SLEEPER)
    assert done.returncode == 0
    assert done.stderr == "note: left behind, since they do not end: threads mine\n"


@pytest.mark.skipif(os.name == "nt", reason="runs a shell")
@pytest.mark.parametrize(
    ("to", "code", "said"),
    [
        (">&-", 0, ""),
        ("2>&- >&-", 0, ""),
        ("> /dev/full", 1, "error: the output cannot be written: there is no room for it\n"),
    ],
)
def test_output_whose_reader_has_gone(to: str, code: int, said: str) -> None:
    words = f"exec '{sys.executable}' -m stream_sparse data {to}"
    done = subprocess.run(["sh", "-c", words], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (code, said)
