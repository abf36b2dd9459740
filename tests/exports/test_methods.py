"""The methods of a run, for a paper."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from stream_sparse import load, open_run
from stream_sparse.exports.methods import _formula, methods
from stream_sparse.plan import bundled
from stream_sparse.plan.registry import find
from tests.support.slow import quick_first

PIPELINE = """
name: paper
source: {use: synthetic, pattern: noise, width: 16, height: 12, frames: 12}
nodes:
  box: {use: diff_box, window: 3, norm: mean}
  patches: {use: patches, from: source, size: 4, whiten: true}
  m: {use: running_moments, from: box, window: 4, bias: false}
  taps: {use: pixel_tap, from: box, row: {sweep: [1, 2]}, col: 1}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paper.yaml").write_text(PIPELINE)
    load(tmp_path / "paper.yaml").run(record=tmp_path / "paper")
    return tmp_path / "paper"


def test_each_node_has_formula_parameters_and_warmup(folder: Path) -> None:
    source, box, patches, m, taps, software, cite = methods(folder).strip().split("\n\n")
    info = open_run(folder).info
    version, code = info["versions"]["stream-sparse"], info["code"]["sha256"]
    assert "Source: synthetic noise; 12 frames of 12 x 16 (uint8) at 30 frames a second" in source
    assert box.startswith("**box** (`diff_box` of source): A frame minus the mean of the `window` frames ")
    assert "`y[t] = g * (x[t] - mean(x[t - 1], ..., x[t - window]))`" in box
    assert box.endswith("Parameters: window 3, norm mean, align causal. Frames before the first value: 3.")
    assert "Sources: Olshausen and Field" in patches
    assert "bias false (ddof 1)" in m
    assert "row.sweep [1, 2]" in taps
    assert f"stream_sparse {version} (sha256 {code}" in software
    assert f"stream_sparse {version}, {info['started'][:4]}." in cite


@pytest.mark.parametrize("use", ["patches", "omp", "sparsity", "motion_fit", "sparse_code"])
def test_no_formula_is_left_out(use: str) -> None:
    parts = [" ".join(part.split()) for part in (inspect.getdoc(find("nodes", use)) or "").split("\n\n")]
    formulas = [part.replace("``", "`") for part in parts if part.startswith("``") and part.endswith("``")]
    assert formulas
    assert all(formula in _formula(use) for formula in formulas)


@pytest.mark.parametrize("name", quick_first(sorted({*bundled()} - {"webcam"}), 5))
def test_bundled_pipelines_have_methods(name: str, tmp_path: Path) -> None:
    plan = load(name).run(frames=1, record=tmp_path / name).access.plan
    text = methods(tmp_path / name)
    for part in plan.parts:
        assert f"**{part.family}** (`{part.use}`" in text
    assert "authors' own" not in text


CODE = "use: sparse_code, dictionary: {dct: 4}, n_nonzero_coefs: 3"


@pytest.mark.parametrize(
    ("how", "told"),
    [(f"{CODE}, method: omp", "method omp, n_nonzero_coefs 3."),
     (f"{CODE}, match: omp", "lasso, match omp, n_nonzero_coefs 3, nonnegative false, smooth 0."),
     (f"{CODE}, method: {{sweep: [omp, lasso]}}",
      "['omp', 'lasso'], alpha 5, n_nonzero_coefs 3, nonnegative false, smooth 0."),
     ("use: dictionary_learning, algorithm: minibatch",
      "learn true, init patches, seed 0, algorithm minibatch, alpha 1, transform_algorithm omp.")],
)  # fmt: skip
def test_parameters_of_choices_that_are_not_made_are_left_out(how: str, told: str, tmp_path: Path) -> None:
    code = f"  c: {{{how}, from: patches}}\n"
    (tmp_path / "p.yaml").write_text(PIPELINE + code)
    load(tmp_path / "p.yaml").run(frames=2, record=tmp_path / "run")
    assert told in methods(tmp_path / "run")


def test_a_node_that_was_edited_has_all_its_parameters(tmp_path: Path) -> None:
    code = f"  c: {{{CODE}, from: patches, method: omp, alpha: 7.5}}\n"
    (tmp_path / "p.yaml").write_text(PIPELINE + code)
    load(tmp_path / "p.yaml").run(frames=2, record=tmp_path / "run")
    assert "alpha 7.5" not in methods(tmp_path / "run")
    edit = '{"frame": 1, "time_s": 0.03, "kind": "set", "values": {"c.method": "lasso"}}\n'
    (tmp_path / "run/events.jsonl").write_text(edit)
    assert "alpha 7.5, " in methods(tmp_path / "run")


def test_edits_and_units_of_ones_own(folder: Path, recorded: Path) -> None:
    assert "Parameters were changed while it ran: " in methods(recorded)
    file = folder / "pipeline.yaml"
    file.write_text(file.read_text().replace("use: diff_box", "use: my_box"))
    assert "**box** (`my_box` of source): a unit of the authors' own. Parameters: window 3" in methods(folder)
