from __future__ import annotations

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.sources import Synthetic
from stream_sparse.sources.synthetic import ACTIVE, WINDOW, drift_motion, planted_atoms
from stream_sparse.testing import check_source
from tests.support.video_files import read

PATTERNS = ["bars", "noise", "gratings", "impulse", "planted", "drift"]


def _film(**parameters: object) -> Array:
    return np.stack([frame.data for frame in read(Synthetic(**parameters))])


@pytest.mark.parametrize("pattern", PATTERNS)
def test_contract(pattern: str) -> None:
    check_source(Synthetic, pattern=pattern, width=37, height=21, frames=70)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_seed_is_a_film(pattern: str) -> None:
    film, again, other = (_film(pattern=pattern, width=40, height=24, frames=40, seed=s) for s in (3, 3, 4))
    assert (film.shape, film.dtype) == ((40, 24, 40), np.uint8)
    assert film.std() > 0.5
    assert np.array_equal(film, again)
    assert np.array_equal(film, other) == (pattern in ("bars", "impulse"))


def test_bars_move_a_pixel_a_frame() -> None:
    film = _film(pattern="bars", width=64, height=2, frames=33)
    assert np.array_equal(film[1, :, 1:], film[0, :, :-1])
    assert np.array_equal(film[32], film[0])
    assert set(np.unique(film)) == {55, 200}


def test_one_impulse_a_second() -> None:
    film = _film(pattern="impulse", width=9, height=7, frames=100, fps=30.0)
    assert [int(t) for t in np.flatnonzero(film.any(axis=(1, 2)))] == [15, 45, 75]
    assert film.sum() == 3 * 255
    assert film[15, 3, 4] == 255


def test_windows_drift_as_they_say() -> None:
    film = _film(pattern="drift", width=2 * WINDOW, height=WINDOW, frames=40, seed=2).astype(float)
    for second, first in ((0, 0), (1, 30)):
        for k, (right, down) in enumerate(drift_motion(2, second, 2)):
            before, after = film[[first, first + 9], :, k * WINDOW : (k + 1) * WINDOW]
            spectrum = np.fft.fft2(after - after.mean()) * np.conj(np.fft.fft2(before - before.mean()))
            match = np.fft.ifft2(spectrum / np.abs(spectrum)).real  # it is largest where they agree
            found = np.array(np.unravel_index(np.argmax(match), match.shape))
            wrapped = (found + WINDOW // 2) % WINDOW - WINDOW // 2
            np.testing.assert_allclose(wrapped, [9 * down, 9 * right], atol=1)
    steps = np.abs(np.diff(film, axis=0)).mean(axis=(1, 2))
    assert steps[29] < 1.2 * max(steps[28], steps[30])  # nothing jumps where a second begins


def test_planted_patches_are_few_atoms() -> None:
    atoms = planted_atoms(5)
    assert np.allclose(np.linalg.norm(atoms, axis=1), 1)
    assert np.allclose(atoms.mean(axis=1), 0)
    film = _film(pattern="planted", width=32, height=16, frames=2, seed=5)
    patches = film[1].reshape(2, 8, 4, 8).swapaxes(1, 2).reshape(8, 64) - 128.0
    for patch in patches:
        left, chosen = patch, []
        for _ in range(ACTIVE + 3):  # matching pursuit, which is exact but for rounding and near ties
            chosen.append(int(np.argmax(np.abs(atoms @ left))))
            basis = atoms[chosen]
            left = patch - np.linalg.lstsq(basis.T, patch, rcond=None)[0] @ basis
        assert np.linalg.norm(left) < 0.05 * np.linalg.norm(patch)


def test_pace_is_real_time_and_live(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]

    class Event(threading.Event):
        """Time passes only while somebody waits."""

        def wait(self, timeout: float | None = None) -> bool:
            now[0] += timeout or 0.0
            return self.is_set()

    clock = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr("stream_sparse.sources.synthetic.time", clock)
    threads = SimpleNamespace(Event=Event, Lock=threading.Lock)
    monkeypatch.setattr("stream_sparse.sources._playing.threading", threads)
    source = Synthetic(pace=True, fps=50.0, frames=20, width=8, height=8)
    assert source.open().live
    assert [now[0] for _ in source.frames()] == pytest.approx([100 + i / 50 for i in range(20)])
