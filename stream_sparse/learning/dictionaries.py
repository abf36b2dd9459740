"""Make fixed dictionaries: sinusoids, overcomplete cosines, Gabor functions, atoms from a file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.data import catalog
from stream_sparse.errors import InputError, nearest
from stream_sparse.frame import Array
from stream_sparse.io.bounds import opened
from stream_sparse.kernels.elementary import cosines, exponentials, logarithms, sines

_MOST_BYTES = 1 << 30  # of a file of atoms
_KINDS = ("sinusoids", "dct", "gabor", "file")
_LOW, _HIGH = 0.001, 1.0  # radians a sample, as in the course's notebook
_TWINS = 0.99


def sinusoids(n: int, count: int, low: float = _LOW, high: float = _HIGH) -> Array:
    """Make sines of rising frequency, ``sin(f * t)`` for t = 0 .. n-1, not scaled to unit length: (count, n).

    The frequencies f are evenly spaced from ``low`` to ``high``, in radians a sample.

    Source: Neuromatch Academy, NeuroAI, "Sparsity and Sparse Coding", the basis of a pixel's trace.

    >>> sinusoids(3, 2, low=0.5, high=1.0).round(3)
    array([[0.   , 0.479, 0.841],
           [0.   , 0.841, 0.909]])
    """
    # As the kernel ``sinusoids``, to the bit; one that is not compiled yet gives noise, and atoms are kept.
    return sines(np.outer(np.linspace(low, high, count), np.arange(n)))


def dct(shape: tuple[int, ...], count: int) -> Array:
    """Make an overcomplete cosine basis of unit length, low frequencies first; only the first has a mean.

    Along an axis of n samples the atoms are ``cos(pi * k * t / K)`` for k = 0 .. K-1, less their mean. The
    atoms of a patch are products of an atom along each axis. K is the same for all axes, large enough for
    ``count`` and at least n. ``shape`` is (samples,), (rows, cols) or (frames, rows, cols); the result is
    (count, *shape).

    Source: Elad and Aharon, "Image denoising via sparse and redundant representations over learned
    dictionaries", IEEE Transactions on Image Processing 15, 2006, section V.

    >>> dct((2, 2), 4).reshape(4, 4).round(1).tolist()[:2]
    [[0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5]]
    """
    _check_shape("dct", shape, count)
    if math.prod(shape) == 1 < count:
        raise InputError(f"dct: there is one atom of shape {shape} (got count {count})")
    counts, each = shape, 1
    while math.prod(counts) < count:
        each += 1
        counts = tuple(max(n, each) if n > 1 else 1 for n in shape)  # a single sample has a single atom
    axes = [_cosines(n, k) for n, k in zip(shape, counts, strict=True)]
    numbers = np.indices(counts).reshape(len(shape), -1)  # of each atom's wave along each axis
    frequency = sum((along / n) ** 2 for along, n in zip(numbers, counts, strict=True))
    first = np.lexsort((*numbers[::-1], np.round(frequency, 12)))[:count]
    atoms = np.ones(1)
    for axis, along in zip(axes, numbers[:, first], strict=True):
        waves = axis[along]
        atoms = atoms[..., None] * waves.reshape(count, *[1] * (atoms.ndim - 1), -1)
    return atoms


def _cosines(n: int, count: int) -> Array:
    waves = cosines(np.pi / count * np.outer(np.arange(count), np.arange(n)))
    waves[1:] -= waves[1:].mean(axis=1, keepdims=True)
    return np.asarray(waves / np.sqrt((waves * waves).sum(axis=1, keepdims=True)))


def gabor(shape: tuple[int, ...], count: int) -> Array:
    """Make Gabor functions that cover position, orientation, octaves of frequency, and phase evenly.

    Each is a wave under a Gaussian with a bandwidth of 1.5 octaves; in patches the Gaussian is 1.5 times as
    long across the wave. Frequencies go from 1.5 cycles a patch to 0.35 cycles a pixel. The parameters follow
    a low-discrepancy sequence, without randomness. An atom whose cosine with an earlier one exceeds 0.99 is
    left out, which may leave too few in a small patch. Atoms have unit length and no mean. ``shape`` is
    (samples,) or (rows, cols); the result is (count, *shape).

    Source: Daugman, Journal of the Optical Society of America A 2, 1985, equation 10; bandwidth after De
    Valois, Albrecht and Thorell, Vision Research 22, 1982; the sequence is Kronecker's with the generalised
    golden ratio.

    >>> bank = gabor((8, 8), 64)
    >>> bank.shape, bool(np.allclose(np.linalg.norm(bank, axis=(1, 2)), 1))
    ((64, 8, 8), True)
    """
    _check_shape("gabor", shape, count)
    size = math.prod(shape)
    atoms = np.zeros((count, size))
    have = tried = 0
    while have < count and tried < 200 * count + 1000:
        atom = _wave(shape, tried).ravel()
        tried += 1
        length = math.sqrt((atom * atom).sum())
        alike = np.abs((atoms[:have] * atom).sum(axis=1)).max(initial=0.0)
        if length > 1e-6 and alike <= _TWINS * length:
            atoms[have] = atom / length
            have += 1
    if have < count:
        raise InputError(f"gabor: no more than {have} different atoms of shape {shape} (got count {count})")
    return atoms.reshape(count, *shape)


def _wave(shape: tuple[int, ...], i: int) -> Array:
    """The i-th Gabor function, less its mean."""
    row, col, turn, octave, phase = (0.5 + (i + 1) * _STEPS) % 1
    waves = 1.5 / max(shape)
    frequency = waves * float(exponentials(octave * logarithms(np.array(max(0.35, waves) / waves))))
    sigma = 0.39 / frequency  # 1.5 octaves at half height
    places = [at * (n - 1) for at, n in zip((row, col), shape, strict=False)]
    grid = np.meshgrid(*(np.arange(n) - at for n, at in zip(shape, places, strict=True)), indexing="ij")
    if len(shape) == 1:
        along, reach = grid[0], grid[0] ** 2
    else:
        angle = math.pi * turn
        cosine, sine = float(cosines(np.array(angle))), float(sines(np.array(angle)))
        along = grid[1] * cosine + grid[0] * sine
        across = grid[0] * cosine - grid[1] * sine
        reach = along**2 + (across / 1.5) ** 2
    wave = exponentials(-reach / (2 * sigma**2)) * cosines(2 * np.pi * frequency * along + np.pi * phase)
    return np.asarray(wave - wave.mean())


def _golden(dims: int) -> Array:
    """Steps of the low-discrepancy sequence: powers of 1 / x, where x**(dims + 1) = x + 1."""
    root = 2.0
    for _ in range(60):  # Newton's method
        power = math.prod([root] * dims)
        root -= (power * root - root - 1) / ((dims + 1) * power - 1)
    return np.cumprod(np.full(dims, 1 / root))


_STEPS = _golden(5)


def load_atoms(file: str | Path, shape: tuple[int, ...] | None = None) -> Array:
    """Load atoms from a ``.npy`` file, or ``sample:NAME``, without scaling them: float32 or float64.

    ``shape`` is the expected shape of an atom, (samples,), (rows, cols) or (frames, rows, cols); None: any.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "atoms.npy"
    >>> np.save(path, np.eye(4))
    >>> load_atoms(path, (2, 2)).shape
    (4, 2, 2)
    """
    text = str(file)
    path = catalog.find(text.removeprefix("sample:")) if text.startswith("sample:") else Path(text)
    atoms = _read(path, text)
    atom_shape = atoms.shape[1:]
    shape = atom_shape if shape is None else shape
    if atoms.ndim not in (2, 3, 4, 5):
        raise InputError(
            f"{text}: atoms must be an array (atoms, samples), (atoms, rows, cols) or "
            f"(atoms, frames, rows, cols), in colour with a last axis of 3, got shape {atoms.shape}"
        )
    flat = len(atom_shape) != len(shape) and math.prod(atom_shape) == math.prod(shape)
    if not len(atoms) or (atom_shape != tuple(shape) and not flat):
        expected = ", ".join(map(str, ("atoms", *shape)))
        raise InputError(f"{text}: expected atoms of shape ({expected}), got {atoms.shape}")
    if not np.isfinite(atoms).all():
        bad = np.flatnonzero(~np.isfinite(atoms).reshape(len(atoms), -1).all(axis=1))
        raise InputError(f"{text}: {len(bad)} of {len(atoms)} atoms have nan or inf, the first is {bad[0]}")
    return atoms.reshape(len(atoms), *shape)


def _read(path: Path, text: str) -> Array:
    if path.suffix != ".npy":
        raise InputError(f"{text}: expected a .npy file of atoms")
    with opened(path, _MOST_BYTES, "dictionary", text) as file:
        try:
            atoms: Array = np.lib.format.read_array(file, allow_pickle=False)
        except (ValueError, EOFError, OSError, MemoryError):
            raise InputError(
                f"{text}: not a whole .npy file of numbers (pickled objects are never loaded)"
            ) from None
    if atoms.dtype.kind not in "fiu":
        raise InputError(f"{text}: expected an array of real numbers, got {atoms.dtype}")
    return atoms if atoms.dtype == np.float32 else atoms.astype(np.float64)


def check_dictionary(dictionary: Mapping[str, Any]) -> str | None:
    """Check a ``dictionary`` parameter: a message if it is wrong, None if it is right.

    It is ``{sinusoids: COUNT, low: F, high: F}``, ``{dct: COUNT}``, ``{gabor: COUNT}`` or ``{file: NAME}``.

    >>> check_dictionary({"gabors": 128})
    "dictionary: unknown key 'gabors'; did you mean 'gabor'?"
    """
    names = (*_KINDS, "low", "high")
    for key in dictionary:
        if key not in names:
            hint = nearest(str(key), names) or f"; it takes {', '.join(names)}"
            return f"dictionary: unknown key '{key}'{hint}"
    kinds = [kind for kind in _KINDS if kind in dictionary]
    if len(kinds) != 1:
        got = " and ".join(kinds) or "none"
        return f"dictionary must name exactly one of {', '.join(_KINDS)} (got {got})"
    kind, value = kinds[0], dictionary[kinds[0]]
    if kind == "file":
        if not isinstance(value, str | Path) or not str(value):
            return f"dictionary: file must be the name of a .npy file or sample:NAME (got {value!r})"
    elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
        return f"dictionary: {kind} must be a whole number >= 1, the count of atoms (got {value!r})"
    return None


def atoms_of(dictionary: Mapping[str, Any], shape: tuple[int, ...]) -> Array:
    """Make the atoms for a ``dictionary`` parameter and signals of this shape: (count, *shape).

    >>> atoms_of({"dct": 3}, (4,)).shape
    (3, 4)
    """
    if "file" in dictionary:
        return load_atoms(dictionary["file"], shape)
    if "sinusoids" in dictionary:
        if len(shape) != 1:
            raise InputError(f"sinusoids are for vectors, got patches of shape {shape}; take dct or gabor")
        low, high = dictionary.get("low", _LOW), dictionary.get("high", _HIGH)
        return sinusoids(shape[0], dictionary["sinusoids"], low, high)
    if "dct" in dictionary:
        return dct(shape, dictionary["dct"])
    return gabor(shape, dictionary["gabor"])


def _check_shape(kind: str, shape: tuple[int, ...], count: int) -> None:
    most, shapes = (3, "(samples,), (rows, cols) or (frames, rows, cols)")
    if kind == "gabor":
        most, shapes = 2, "(samples,) or (rows, cols)"
    if not 1 <= len(shape) <= most or min(shape) < 1 or count < 1:
        raise InputError(f"{kind}: expected a shape {shapes} and a count >= 1, got {shape} and {count}")
