"""`fields`, on files of atoms and on run folders."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.learning.dictionaries import dct, gabor
from stream_sparse.learning.gabor import fit_gabors

from .conftest import Cli

PIPELINE = """\
name: small
source: {use: synthetic, pattern: noise, width: 24, height: 24, frames: 12, seed: 1}
nodes:
  patches: {use: patches, size: 8, count: 40}
  dict: {use: dictionary_learning, from: patches.patches, n_components: 9, batch_size: 32, n_nonzero_coefs: 2}
  pca: {use: incremental_pca, from: patches.patches, n_components: 6}
keep: [{node: dict.atoms, every: 5}]
"""


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that recorded its atoms on every fifth frame."""
    folder = tmp_path_factory.mktemp("fields")
    (folder / "small.yaml").write_text(PIPELINE, encoding="utf-8")
    load(folder / "small.yaml").run(record=folder / "run")
    return folder / "run"


@pytest.fixture
def run(recorded: Path, tmp_path: Path) -> Path:
    return shutil.copytree(recorded, tmp_path / "run")


def test_the_table_the_sheet_and_the_picture_agree(cli: Cli, here: Path) -> None:
    atoms = np.concatenate([gabor((12, 12), 20), dct((12, 12), 12)])
    np.save("atoms.npy", atoms)
    out = cli.says("fields", "atoms.npy")
    fit = fit_gabors(atoms)
    count = int((fit.localized & fit.oriented).sum())
    assert out.startswith("atoms.npy: 32 atoms of 12x12\n")
    lines = {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}
    assert lines["localized"][1] == str(fit.localized.sum())
    assert lines["oriented"][1] == str(fit.oriented.sum())
    assert lines["both"][1:4] == [str(count), str(round(100 * count / 32)), "%"]
    assert out.endswith("\nLook at:  fields.png, fields.csv\n")
    rows = sheet(here / "fields.csv")
    assert list(rows[0]) == [
        "atom", "explained", "row", "col", "sigma_x", "sigma_y", "orientation_deg", "frequency", "phase_deg",
        "preferred_frequency", "localized", "oriented",
    ]  # fmt: skip
    assert [int(r["atom"]) for r in rows] == list(range(32))
    assert [float(r["explained"]) for r in rows] == fit.explained.tolist()
    assert [float(r["frequency"]) for r in rows] == fit.frequency.tolist()
    assert [r["localized"] + r["oriented"] for r in rows] == [
        f"{a:d}{b:d}" for a, b in zip(fit.localized, fit.oriented, strict=True)
    ]
    picture = cv2.imread("fields.png")
    frame = picture[..., 2].astype(int) - picture[..., 0] > 40  # orange: all else is gray
    assert frame.sum() > 100 * count


def test_a_run_s_last_recorded_atoms(cli: Cli, run: Path) -> None:
    (run / "state.npz").unlink()
    out = cli.says("fields", run)
    assert out.startswith(f"{run.as_posix()}, dict: 9 atoms of 8x8\n")
    last = np.load(run / "dict.atoms.npy")[-1]
    assert [float(r["explained"]) for r in sheet(run / "fields.csv")] == fit_gabors(last).explained.tolist()
    assert (run / "fields.png").is_file()


def test_a_run_s_state_is_newer_than_what_was_recorded(cli: Cli, run: Path, here: Path) -> None:
    code, _, err = cli("fields", run)
    assert (code, err) == (2, f"error: {run.as_posix()}: atoms of dict, pca; choose with --node dict\n")
    recorded = fit_gabors(np.load(run / "dict.atoms.npy")[-1]).explained.tolist()
    for node, count in (("dict", 9), ("pca", 6)):
        out = cli.says("fields", run, "--node", node, "--to", "there")
        assert out.startswith(f"{run.as_posix()}, {node}: {count} atoms of 8x8\n")
        explained = [float(r["explained"]) for r in sheet(here / "there" / "fields.csv")]
        assert len(explained) == count
        assert explained != recorded
    assert not (run / "fields.csv").exists()


def test_errors_are_one_line(cli: Cli, here: Path, run: Path) -> None:
    np.save("flat.npy", np.ones((4, 64)))
    np.save("tiny.npy", np.ones((4, 3, 3)))
    (here / "file").write_text("")
    bare = shutil.copytree(run, here / "bare")
    (bare / "state.npz").unlink()
    (bare / "dict.atoms.npy").unlink()
    np.save("atoms.npy", gabor((8, 8), 2))
    told = run.as_posix()
    for words, text in {
        ("none",): "none: no such folder; give one that --record made",
        ("none.npy",): "none.npy: is missing",
        ("flat.npy",): "flat.npy: expects atoms of shape (atoms, rows, columns), got float64 of shape "
        "(4, 64); only atoms learned from patches have an orientation",
        ("tiny.npy",): "tiny.npy: expects atoms of at least 5x5 pixels, got float64 of shape (4, 3, 3)",
        ("atoms.npy", "--node", "a"): "--node names a node of a run folder; atoms.npy is a file of atoms",
        (told, "--node", "dct"): f"{told}: no atoms of a node 'dct'; there are those of dict, pca",
        ("atoms.npy", "--to", "file/x"): "file/x: Not a directory",
        (bare.as_posix(),): f"{bare.as_posix()}: no atoms here; name the dictionary's node under `keep` "
        "in the pipeline, or let the run finish",
    }.items():
        assert cli("fields", *words) == (2, "", f"error: {text}\n")
