from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.data import catalog
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.learning.dictionaries import atoms_of, check_dictionary, dct, gabor, load_atoms, sinusoids
from stream_sparse.learning.gabor import fit_gabors
from tests.support.errors import refusal

ANY_ATOMS = (
    "(atoms, samples), (atoms, rows, cols) or (atoms, frames, rows, cols), in colour with a last axis of 3"
)
SHAPES = [((8, 8), 128), ((12, 12), 128), ((6, 9), 60), ((16, 16), 256), ((128,), 100), ((32,), 64)]


def test_sinusoids_are_those_of_the_course() -> None:
    f = np.linspace(0.001, 1, 100)
    course = np.array([[np.sin(f[k] * t) for t in range(50)] for k in range(100)])
    np.testing.assert_allclose(sinusoids(50, 100), course, rtol=0, atol=np.finfo(float).eps)
    assert sinusoids(50, 100).dtype == np.float64


@pytest.mark.parametrize(("shape", "count"), SHAPES)
def test_cosines_have_unit_length_and_only_the_first_has_a_mean(shape: tuple[int, ...], count: int) -> None:
    flat = dct(shape, count).reshape(count, -1)
    assert np.allclose(np.linalg.norm(flat, axis=1), 1)
    assert np.allclose(flat[0], flat[0, 0])
    assert np.allclose(flat[1:].mean(axis=1), 0)


@pytest.mark.parametrize("shape", [(8, 8), (5, 7), (12,)])
def test_as_many_cosines_as_pixels_are_a_basis(shape: tuple[int, ...]) -> None:
    size = int(np.prod(shape))
    assert np.linalg.matrix_rank(dct(shape, size).reshape(size, -1)) == size


def test_a_square_number_of_cosines_is_the_dictionary_of_elad_and_aharon() -> None:
    axis = np.cos(np.outer(np.arange(16), np.arange(8)) * np.pi / 16)
    axis[1:] -= axis[1:].mean(axis=1, keepdims=True)
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    theirs = np.kron(axis, axis)
    ours = dct((8, 8), 256).reshape(256, 64)
    alike = np.abs(ours @ theirs.T) > 1 - 1e-9
    assert (alike.sum(axis=0) == 1).all()
    assert (alike.sum(axis=1) == 1).all()


@pytest.mark.parametrize(("shape", "count"), [*SHAPES, ((4, 4), 64)])
def test_a_bank_has_no_similar_atoms(shape: tuple[int, ...], count: int) -> None:
    bank = gabor(shape, count)
    flat = bank.reshape(count, -1)
    assert bank.shape == (count, *shape)
    assert np.allclose(np.linalg.norm(flat, axis=1), 1)
    assert np.allclose(flat.mean(axis=1), 0)
    assert np.abs(flat @ flat.T - np.eye(count)).max() <= 0.99
    assert np.array_equal(bank, gabor(shape, count))


def test_a_bank_covers_places_directions_octaves_and_phases() -> None:
    fit = fit_gabors(gabor((12, 12), 128))
    assert np.median(fit.explained) > 0.98
    assert (fit.localized & fit.oriented).mean() > 0.7
    shares: list[Array] = [
        np.histogram2d(fit.row, fit.col, bins=2, range=[(-2, 13)] * 2)[0].ravel(),
        np.histogram(fit.direction[fit.oriented], bins=4, range=(0, np.pi))[0],
        np.histogram(np.log2(fit.preferred), bins=2, range=(-3.6, -1.3))[0],
        np.histogram(np.abs(np.cos(fit.phase)), bins=2, range=(0, 1))[0],
    ]
    for counts in shares:
        assert counts.min() > 0.5 * counts.mean(), counts


def test_films_have_a_wave_along_each_axis() -> None:
    atoms = dct((3, 2, 4), 24)
    products = np.einsum("ai,bj,ck->abcijk", *(dct((n,), n) for n in (3, 2, 4)))
    found = np.abs(atoms.reshape(24, 24) @ products.reshape(24, 24).T)
    np.testing.assert_allclose(found.max(axis=1), 1, atol=1e-12)
    assert len({*found.argmax(axis=1)}) == 24
    assert np.ptp(atoms[0]) < 1e-12  # low frequencies first
    slow = dct((3, 2, 4), 2)[1]
    assert np.allclose(slow, slow[:1, :1])  # along the longest axis


def test_atoms_come_as_they_are(tmp_path: Path) -> None:
    atoms = np.random.default_rng(0).standard_normal((5, 3, 4))
    for kind in (np.float32, np.float64):
        np.save(tmp_path / "d.npy", atoms.astype(kind))
        got = load_atoms(tmp_path / "d.npy", (3, 4))
        assert got.dtype == kind
        assert np.array_equal(got, atoms.astype(kind))
    assert np.array_equal(load_atoms(tmp_path / "d.npy", (12,)), atoms.reshape(5, 12))
    assert load_atoms(tmp_path / "d.npy").shape == (5, 3, 4)
    np.save(tmp_path / "flat.npy", (100 * atoms.reshape(5, 12)).astype(np.int16))
    got = load_atoms(str(tmp_path / "flat.npy"), (3, 4))
    assert (got.shape, got.dtype) == ((5, 3, 4), np.float64)


def test_a_sample_is_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.save(tmp_path / "v1.npy", np.eye(4))
    monkeypatch.setattr(catalog, "find", lambda name: tmp_path / f"{name}.npy")
    assert np.array_equal(load_atoms("sample:v1", (4,)), np.eye(4))
    assert np.array_equal(atoms_of({"file": "sample:v1"}, (2, 2)), np.eye(4).reshape(4, 2, 2))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (np.zeros((5, 32, 2)), "expected atoms of shape (atoms, 8, 8), got (5, 32, 2)"),
        (np.zeros(64), f"atoms must be an array {ANY_ATOMS}, got shape (64,)"),
        (np.full((3, 64), [[1], [np.nan], [np.inf]]), "2 of 3 atoms have nan or inf, the first is 1"),
        (np.zeros((5, 64), complex), "expected an array of real numbers, got complex128"),
        (
            np.array([{"components": 1}], object),
            "not a whole .npy file of numbers (pickled objects are never loaded)",
        ),
    ],
)
def test_refused_files(content: Any, text: str, tmp_path: Path) -> None:
    path = tmp_path / "d.npy"
    np.save(path, content, allow_pickle=True)
    assert refusal(InputError, load_atoms, path, (8, 8)) == f"{path}: {text}"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    claims, kind = io.BytesIO(), {"descr": "<f8", "fortran_order": False, "shape": (1 << 40, 2)}
    np.lib.format.write_array_header_1_0(claims, kind)
    for name, content, text in (
        ("d.txt", b"1 2", "expected a .npy file of atoms"),
        ("torn.npy", b"\x93NUMPY", "not a whole .npy file of numbers (pickled objects are never loaded)"),
        (
            "claims.npy",
            claims.getvalue(),
            "not a whole .npy file of numbers (pickled objects are never loaded)",
        ),
        ("empty.npy", b"", "not a whole .npy file of numbers (pickled objects are never loaded)"),
    ):
        (tmp_path / name).write_bytes(content)
        assert refusal(InputError, load_atoms, tmp_path / name, (2,)) == f"{tmp_path / name}: {text}"
    with zipfile.ZipFile(tmp_path / "zip.npy", "w") as archive:
        archive.writestr("a.npy", b"")
    with pytest.raises(InputError, match=r"zip\.npy: not a whole \.npy file of numbers"):
        load_atoms(tmp_path / "zip.npy", (2,))
    with pytest.raises(InputError, match=r"none\.npy: is missing$"):
        load_atoms(tmp_path / "none.npy", (2,))


WRONG: list[tuple[dict[Any, Any], str]] = [
    ({}, "dictionary must name exactly one of sinusoids, dct, gabor, file (got none)"),
    (
        {"dct": 4, "gabor": 4},
        "dictionary must name exactly one of sinusoids, dct, gabor, file (got dct and gabor)",
    ),
    ({"sinusoid": 4}, "dictionary: unknown key 'sinusoid'; did you mean 'sinusoids'?"),
    ({"dct": 0}, "dictionary: dct must be a whole number >= 1, the count of atoms (got 0)"),
    ({"file": ""}, "dictionary: file must be the name of a .npy file or sample:NAME (got '')"),
]


@pytest.mark.parametrize(("dictionary", "text"), WRONG)
def test_wrong_dictionaries(dictionary: dict[str, Any], text: str) -> None:
    assert check_dictionary(dictionary) == text


def test_right_dictionaries() -> None:
    for right in (
        {"sinusoids": 3},
        {"sinusoids": 3, "low": 0, "high": 1},
        {"dct": 3},
        {"gabor": 3},
        {"file": "d"},
    ):
        assert check_dictionary(right) is None
    assert np.array_equal(atoms_of({"sinusoids": 3, "low": 0.5, "high": 2}, (9,)), sinusoids(9, 3, 0.5, 2))
    assert np.array_equal(atoms_of({"sinusoids": 3}, (9,)), sinusoids(9, 3))
    assert np.array_equal(atoms_of({"dct": 3}, (3, 3)), dct((3, 3), 3))
    assert np.array_equal(atoms_of({"gabor": 3}, (5, 5)), gabor((5, 5), 3))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "d.npy"
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(30_000_000, 64))  # 2 GB, sparse
    assert refusal(InputError, load_atoms, path, (8, 8)) == (
        f"{path}: has more than 1,073,741,824 bytes, as no dictionary has"
    )
