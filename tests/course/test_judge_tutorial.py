"""The tutorial's own notebook, solved: its names, its arguments and its results are right."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from stream_sparse.course.checking import mark
from stream_sparse.course.reply import check
from stream_sparse.course.submissions import submissions
from tests.course.in_process import run_statements

BOX = """
    taps = taps.astype(float)
    taps /= np.sum(taps**2) ** 0.5
    taps[taps > 0] *= np.abs(taps[taps < 0]).sum() / taps[taps > 0].sum()
    found = np.convolve(data, taps, mode="full")[: len(data)]
    found[:window] = found[window]
    return found, taps
"""
CELLS = f"""
import numpy as np
import no_such_plots as plt
%matplotlib inline
# ---
sig = np.load('sig.npy')
frame = np.load('frame1.npy')
# ---
def ReLU(x, theta = 0):
    return np.maximum(x - theta, 0)
# ---
temporal_diff = np.abs(np.diff(sig))
# ---
num_taus = 10
taus = np.linspace(1, 91, num_taus).astype(int)
taus_list = [np.abs(sig[tau:] - sig[:-tau]) for tau in taus]
# ---
def diff_box(data, window, pad_size = 4):
    zeros = np.zeros(pad_size)
    taps = np.concatenate([zeros, np.zeros(window), [1], -np.ones(window), zeros]){BOX}
diff_box_signal, filter = diff_box(sig, 10)
# ---
def hard_thres(frame, theta):
    found = frame.copy()
    found[found < theta] = 0
    return found
# ---
diff_x = np.diff(frame, axis = 1)
diff_y = np.diff(frame, axis = 0)
# ---
def diff_box_spatial(data, window, pad_size = 4):
    zeros, side = np.zeros(pad_size), -np.ones(window)
    taps = np.concatenate([zeros, side, [1], side, zeros]){BOX}
"""
MISTAKES = {"np.abs(": "(", "< theta": "<= theta", "theta, 0": "theta, -1", "axis = 0": "axis = 1"}
NAMES = "relu diff_box hard_threshold spatial_diff_box temporal_diff taus spatial_diff"


def marked(folder: Path, text: str) -> dict[str, bool]:
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in text.split("# ---\n")]}
    (folder / "anna.ipynb").write_text(json.dumps(notebook))
    found = mark(submissions([folder / "anna.ipynb"]), 3, run=run_statements)
    return {one.exercise: one.verdict.right for one in found}


def test_the_tutorial_as_it_is_solved_is_right(tmp_path: Path) -> None:
    assert marked(tmp_path, CELLS) == dict.fromkeys(NAMES.split(), True)


def test_a_mistake_in_the_tutorials_way_is_found(tmp_path: Path) -> None:
    wrong = CELLS
    for right, other in MISTAKES.items():
        wrong = wrong.replace(right, other)
    assert marked(tmp_path, wrong) == dict.fromkeys(NAMES.split(), False)


def test_a_function_of_the_tutorial_is_checked_in_its_notebook(tmp_path: Path, monkeypatch) -> None:
    def hard_thres(frame, theta):
        return np.where(frame < theta, 0, frame)

    monkeypatch.chdir(tmp_path)
    reply = check(hard_thres)
    assert (reply.exercise, reply.verdict.right) == ("hard_threshold", True)
