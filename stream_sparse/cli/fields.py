"""``fields``: which atoms of a dictionary are fields like those of V1, as a table, a CSV and a picture."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from stream_sparse.frame import Array

__all__ = ["Row", "fields"]

_ATOMS = (".atoms", ".components")


class Row(NamedTuple):
    """What the sheet has of an atom.

    Attributes:
        atom: its number.
        explained: share of its variance that the Gabor function explains.
        row, col: centre of that function, pixels from the middle of the upper left one.
        sigma_x, sigma_y: its sigmas along and across the wave, pixels.
        orientation_deg: of its bars, in [0, 180), counterclockwise from horizontal.
        frequency: of its wave, cycles a pixel.
        phase_deg: of its wave at the centre; 0 is a bright bar.
        preferred_frequency: of the best of all waves for the atom itself, cycles a pixel.
        localized, oriented: 1 where it is, else 0.
    """

    atom: int
    explained: float
    row: float
    col: float
    sigma_x: float
    sigma_y: float
    orientation_deg: float
    frequency: float
    phase_deg: float
    preferred_frequency: float
    localized: int
    oriented: int

    @property
    def counts(self) -> bool:
        """Whether it is a field like those of V1."""
        return bool(self.localized and self.oriented)


def fields(
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="A run folder; or a .npy file of atoms, sample:NAME.")
    ],
    node: Annotated[
        str | None, typer.Option(help="The node with the dictionary, where there are several.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; left out: the run folder, for a file here."),
    ] = None,
) -> None:
    """Count the atoms that are localized and oriented, by Gabor fits."""
    from stream_sparse.errors import InputError
    from stream_sparse.kernels.gabor import fit_gabors

    from .console import console
    from .fields_picture import draw

    atoms, title = _find(run, node)
    rows = list(_rows(atoms, fit_gabors(atoms)))
    folder = to or (Path(run) if Path(run).is_dir() else Path())
    sheet, picture = folder / "fields.csv", folder / "fields.png"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(sheet, rows)
        draw(picture, atoms, rows, title)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(
            f"{folder.as_posix()}: cannot be written: {why}; choose a folder with --to"
        ) from error
    out = console()
    out.print(f"{title}: {len(rows)} atoms of {'x'.join(map(str, atoms.shape[1:]))}", markup=False)
    _tell(out, rows)
    out.print(f"\nLook at:  {picture.as_posix()}, {sheet.as_posix()}", markup=False, soft_wrap=True)


# Where the atoms are ----------------------------------------------------------------------------------


def _find(run: str, node: str | None) -> tuple[Array, str]:
    """The atoms, and in words whose they are."""
    from stream_sparse.data.dictionaries import load_atoms
    from stream_sparse.errors import InputError
    from stream_sparse.kernels.gabor import check_atoms

    path = Path(run)
    if run.startswith("sample:") or path.suffix == ".npy":
        if node is not None:
            raise InputError(f"--node names a node of a run folder; {run} is a file of atoms")
        atoms, title = load_atoms(run), run
    else:
        atoms, title = _of_run(path, node)
    try:
        check_atoms(atoms)
    except InputError as error:
        raise InputError(f"{title}: {error}") from None
    return atoms, title


def _of_run(path: Path, node: str | None) -> tuple[Array, str]:
    from stream_sparse.errors import InputError
    from stream_sparse.records.reader import open_run

    record = open_run(path)
    found = dict(_recorded(record.arrays)) | dict(_kept(path / "state.npz"))
    shown = path.as_posix()
    if not found:
        raise InputError(
            f"{shown}: no atoms here; name the dictionary's node under `record` in the pipeline, "
            "or let the run come to its end"
        )
    if node is None and len(found) > 1:
        raise InputError(f"{shown}: atoms of {', '.join(found)}; choose with --node {next(iter(found))}")
    name = node or next(iter(found))
    if name not in found:
        raise InputError(f"{shown}: no atoms of a node '{name}'; there are those of {', '.join(found)}")
    return found[name], f"{shown}, {name}"


def _recorded(arrays: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """The last atoms that were recorded of each node."""
    import numpy as np

    for name, array in arrays.items():
        for end in _ATOMS:
            if name.endswith(end) and len(array):
                yield name.removesuffix(end), np.asarray(array[-1])


def _kept(path: Path) -> Iterator[tuple[str, Array]]:
    """The atoms in the state that a run left: newer than what was recorded, if anything."""
    from stream_sparse.records.state import load_state

    if not path.is_file():
        return
    for name, entry in load_state(path)["nodes"].items():
        state = entry.get("state") or {}
        if entry["use"] == "dictionary_learning" and state.get("learner"):
            shape = state["inputs"][0][0]
            atoms = state["learner"].get("atoms")
            if atoms is not None:
                yield name, atoms.reshape(len(atoms), *shape[len(shape) > 1 :])
        elif entry["use"] == "incremental_pca" and state.get("shown"):
            yield name, state["shown"]["components"]


# What is said of them -----------------------------------------------------------------------------------


def _rows(atoms: Array, fits: Array) -> Iterator[Row]:
    import numpy as np

    from stream_sparse.kernels.gabor import Gabors, is_localized, is_oriented

    fit = Gabors(*fits.T)
    # From the direction of the wave, rows downwards, to that of its bars, counterclockwise as one looks.
    bars = (90 - np.degrees(fit.direction)) % 180
    numbers = np.stack(
        (fit.explained, fit.row, fit.col, fit.along, fit.across, bars, fit.frequency, np.degrees(fit.phase),
         fit.preferred), axis=1,
    ).tolist()  # fmt: skip
    local, turned = is_localized(fits, atoms.shape[1:]), is_oriented(fits)
    for k, told in enumerate(numbers):
        yield Row._make((k, *told, int(local[k]), int(turned[k])))


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(Row._fields)
        sheet.writerows(rows)


def _tell(out: Console, rows: Sequence[Row]) -> None:
    import math
    from statistics import median

    from .console import table

    facts = [
        (
            "localized",
            sum(r.localized for r in rows),
            "a Gabor function in the patch explains 70 % of the variance",
        ),
        ("oriented", sum(r.oriented for r in rows), "the best wave is threefold that at right angles"),
        ("both", sum(r.counts for r in rows), "a field like those of V1"),
    ]
    lines = [(name, n, f"{100 * n / len(rows):.0f} %", what) for name, n, what in facts]
    out.print(table(("atoms", "", "share", "what"), lines, right=(1, 2)))
    explained = [r.explained for r in rows if math.isfinite(r.explained)]
    if explained:
        out.print(
            f"\nOf the median atom a Gabor function explains {100 * median(explained):.0f} %.", markup=False
        )
    if fields := [r for r in rows if r.counts]:
        names = ("cycles a pixel", "fields", "sigma along", "across, pixels")
        turns = ("horizontal", "rising", "vertical", "falling")
        out.print()
        out.print(table((*names, *turns), _octaves(fields), right=range(1, 8)))


def _octaves(fields: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    """For each octave below two pixels a cycle: how many fields, how large, in which directions."""
    import math
    from statistics import median

    octaves = [math.ceil(math.log2(r.preferred_frequency) - 1e-9) for r in fields]
    for octave in range(min(octaves), max(octaves) + 1):
        here = [r for r, o in zip(fields, octaves, strict=True) if o == octave]
        turns = [round(r.orientation_deg / 45) % 4 for r in here]
        sigmas = [
            f"{median(s):.1f}" if s else "" for s in zip(*((r.sigma_x, r.sigma_y) for r in here), strict=True)
        ]
        yield (
            f"1/{2 ** (1 - octave)} to 1/{2**-octave}",
            len(here),
            *(sigmas or ("", "")),
            *map(turns.count, range(4)),
        )
