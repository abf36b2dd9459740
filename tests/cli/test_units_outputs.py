"""`nodes NAME` lists outputs; files of atoms that are missing are told with their place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., tuple[int, str, str]]


def test_outputs_are_listed(cli: Cli) -> None:
    code, out, _ = cli("nodes", "dictionary_learning")
    assert code == 0
    rows = [line.split() for line in out.splitlines()]
    assert ["output", "what", "it", "is"] in rows
    assert ["reseeded", "atoms", "replaced", "so", "far."] in rows
    assert "output " not in cli("nodes", "grayscale")[1]


def test_parameters_that_conflict_through_set_are_blamed_on_it(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        "source: {use: synthetic}\nnodes:\n  patches: {use: patches}\n"
        "  code: {use: omp, dictionary: {dct: 64}, n_nonzero_coefs: 2}\n"
    )
    code, _, err = cli("run", file, "--set", "code.tol=0.5")
    assert code == 2
    assert err == (
        "error: --set code.tol: node 'code' (omp): give n_nonzero_coefs or tol, not both (got 2 and 0.5)\n"
    )


def test_a_missing_file_of_atoms_is_told_with_its_place(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        "source: {use: synthetic}\nnodes:\n  patches: {use: patches}\n"
        "  code: {use: omp, dictionary: {file: nope.npy}}\n"
    )
    code, out, err = cli("check", file)
    assert (code, out) == (2, "")
    assert err.endswith(
        "p.yaml:4:32 node 'code' (omp): dictionary: nope.npy: cannot be read: No such file or directory\n"
    )
