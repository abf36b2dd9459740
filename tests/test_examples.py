"""Every example runs, is short, and uses public names only."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import stream_sparse
from tests.support.processes import python

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))
SAYS = {
    "asyncio_server": "60 and 60 lines; the last ones: ",
    "arrays": "the frame of highest population kurtosis is ",
    "forecast": "error of the fit 10.8, of the prediction 73.3",
    "lsl_sink": "60 samples, as they were: True",
    "osc_sink": "60 messages, the last one 55 at 1.97 s",
    "from_python": "use: running_kurtosis",
    "own_node": "60 frames with ",
    "own_panel": "look at ",
    "running_quantile": "Hoyer sparsity of what moves: 0.437",
    "spectrum": "most power at 0.062 cycles/frame",
    "streamz_graph": "992 values; kurtosis at last: ",
    "tk_program": "60 frames, kurtosis at last: ",
}
NEEDS = {"lsl_sink": "pylsl", "osc_sink": "pythonosc"}
ON_THIS_MACHINE = """
[multicast]
ResolveScope = machine
[ports]
IPv6 = disable
[lab]
KnownPeers = {127.0.0.1}
[log]
level = -3
"""


def test_the_top_of_the_package_has_what_a_user_types() -> None:
    names = "Clock Facts Frame Medium Node Panel Pipeline Run Sink Source Stamp __version__ analysis attach "
    names += "base errors learning load nodes open_batch open_run panels param reference show sinks sources "
    names += "testing"
    assert dir(stream_sparse) == sorted(stream_sparse.__all__) == names.split()
    assert all(hasattr(stream_sparse, name) for name in names.split())
    with pytest.raises(AttributeError, match="has no attribute 'omp'"):
        stream_sparse.omp  # type: ignore[attr-defined] # noqa: B018


def test_each_has_its_line() -> None:
    assert [file.stem for file in EXAMPLES] == sorted(SAYS)


def _examples() -> list[Any]:
    """The examples, of which all but one run in `make slow`: each needs a Python of its own."""
    quick = "asyncio_server"
    return [pytest.param(f, id=f.stem, marks=() if f.stem == quick else pytest.mark.slow) for f in EXAMPLES]


@pytest.mark.parametrize("file", _examples())
def test_it_runs(file: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    display = {"DISPLAY": request.getfixturevalue("display")} if file.stem == "tk_program" else {}
    pytest.importorskip(NEEDS.get(file.stem, "numpy"))
    (tmp_path / "lsl.cfg").write_text(ON_THIS_MACHINE)
    done = python("-W", "error", file, cwd=tmp_path, LSLAPICFG=str(tmp_path / "lsl.cfg"), **display)
    assert done.returncode == 0, done.stderr
    assert SAYS[file.stem] in done.stdout
    assert done.stderr == ""
    if file.stem == "own_panel":
        assert (tmp_path / "runs" / "strip" / "view.png").stat().st_size > 1000


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda f: f.stem)
def test_it_has_40_lines_at_most_and_imports_public_names(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text.count("\n") <= 40
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stream_sparse"):
            home = (node.module or "").removeprefix("stream_sparse").removeprefix(".")
            assert home in ("", *stream_sparse.__all__)
            if not home:
                assert {alias.name for alias in node.names} <= set(stream_sparse.__all__)
