"""Exit codes, messages, help."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = tuple[int, str, str]


MODULE = [sys.executable, "-m", "stream_sparse"]


def test_help_imports_nothing_heavy() -> None:
    """So it answers at once."""
    code = (
        "import sys\nfrom stream_sparse.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'cv2', 'scipy', 'numba', 'pydantic', 'rich', 'av') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "doctor" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_no_summary_is_cut_short(cli: Callable[..., Answer]) -> None:
    assert "..." not in cli("--help")[1].partition("Commands:")[2]


def test_no_words_give_help(cli: Callable[..., Answer]) -> None:
    code, out, _ = cli()
    assert code == 0
    assert out.startswith("Usage: stream-sparse")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("fly",), "error: No such command 'fly' (stream-sparse --help lists what there is)\n"),
        (("run", "--fast"), "error: No such option: --fast"),
        (("run", "--frames", "0"), "error: Invalid value for '--frames': "),
        (("run", "--set", "box.window"), "error: --set box.window: expected NODE.PARAM=VALUE, such as "),
        (("run", "-s", ""), "error: -s '': expected a camera's number, a file, a folder, "),
        (("run", "--trace", "nowhere/t.json"), "error: --trace nowhere/t.json: there is no folder nowhere; "),
        (("run", "bid"), "error: no pipeline 'bid'; did you mean 'bird'"),
        (("run", "--nodes", "none.py"), "error: none.py: no such file; --nodes needs a Python file"),
        (("nodes", "dif_box"), "error: there is no unit 'dif_box'; did you mean 'diff_box'?\n"),
        (("new", "node", "Edge"), "error: 'Edge' cannot name a node; small letters, with a letter "),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    cli: Callable[..., Answer], words: tuple[str, ...], text: str
) -> None:
    code, out, err = cli(*words)
    assert (code, out) == (2, "")
    assert err.startswith(text)
    assert err.count("\n") == 1


def test_debug_adds_the_traceback(cli: Callable[..., Answer]) -> None:
    code, _, err = cli("--debug", "nodes", "dif_box")
    assert code == 2
    assert err.startswith("Traceback")
    assert err.splitlines()[-1].startswith("error: there is no unit 'dif_box'")


def test_python_m_is_the_same() -> None:
    done = subprocess.run([*MODULE, "nodes", "none_such"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: there is no unit 'none_such'")


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    code = f"{sys.executable} -m stream_sparse schema | head -c 10"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(done.stdout) == 10
