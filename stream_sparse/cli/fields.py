"""``fields``: find the atoms that look like receptive fields of V1; write a table, a CSV and a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.errors import InputError

from .console import console, table

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse.frame import Array
    from stream_sparse.learning.gabor import Gabors


def fields(
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="A run folder, a .npy file of atoms, or sample:NAME.")
    ],
    node: Annotated[
        str | None, typer.Option(help="The node with the dictionary, if there are several.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; default: the run folder, or here for a file."),
    ] = None,
) -> None:
    """Count the atoms that are localized and oriented, by Gabor fits."""
    import numpy as np

    from stream_sparse.figures import plot_atoms
    from stream_sparse.io.files import replacing
    from stream_sparse.learning.gabor import check_atoms, fit_gabors

    atoms, title = _find(run, node)
    try:
        check_atoms(atoms)
    except InputError as error:
        raise InputError(f"{title}: {error}") from None
    fit = fit_gabors(atoms)
    both = fit.localized & fit.oriented
    # Fields from fast waves to slow ones, then the other atoms, from well explained to badly explained.
    order = np.lexsort((np.where(both, -fit.preferred, -np.nan_to_num(fit.explained)), ~both))
    folder = to or (Path(run) if Path(run).is_dir() else Path())
    sheet, picture = folder / "fields.csv", folder / "fields.png"
    folder.mkdir(parents=True, exist_ok=True)
    _write(sheet, fit)
    axes = plot_atoms(atoms, order=order, framed=int(both.sum()), width="double")
    with replacing(picture) as file:
        axes.figure.savefig(file, format="png", dpi=200)  # type: ignore[union-attr]  # a whole figure
    out = console()
    out.print(f"{title}: {len(atoms)} atoms of {'x'.join(map(str, atoms.shape[1:]))}")
    _report(out, fit)
    out.print(f"\nLook at:  {picture.as_posix()}, {sheet.as_posix()}", soft_wrap=True)


def _find(run: str, node: str | None) -> tuple[Array, str]:
    """The atoms, and a title for them."""
    from stream_sparse.learning.dictionaries import load_atoms
    from stream_sparse.records.run_record import open_run

    path = Path(run)
    if run.startswith("sample:") or path.suffix == ".npy":
        if node is not None:
            raise InputError(f"--node names a node of a run folder; {run} is a file of atoms")
        return load_atoms(run), run
    record, shown = open_run(path), path.as_posix()
    atoms = record.atoms
    if not atoms:
        raise InputError(
            f"{shown}: no atoms here; name the dictionary's node under `keep` in the pipeline, "
            "or let the run finish"
        )
    if node is None and len(atoms) > 1:
        raise InputError(f"{shown}: atoms of {', '.join(atoms)}; choose with --node {next(iter(atoms))}")
    name = node or next(iter(atoms))
    if name not in atoms:
        raise InputError(f"{shown}: no atoms of a node '{name}'; there are those of {', '.join(atoms)}")
    return atoms[name], f"{shown}, {name}"


def _write(path: Path, fit: Gabors) -> None:
    """A row for each atom: lengths in pixels, frequencies in cycles a pixel, angles in degrees."""
    import numpy as np

    from stream_sparse.io.cells import table_line
    from stream_sparse.io.files import replacing

    columns = {
        "atom": np.arange(len(fit.explained)),
        "explained": fit.explained,
        "row": fit.row,
        "col": fit.col,
        "sigma_x": fit.along,
        "sigma_y": fit.across,
        "orientation_deg": fit.bars,
        "frequency": fit.frequency,
        "phase_deg": np.degrees(fit.phase),
        "preferred_frequency": fit.preferred,
        "localized": fit.localized.astype(int),
        "oriented": fit.oriented.astype(int),
    }
    with replacing(path) as file:
        file.write(table_line(columns))
        file.writelines(map(table_line, zip(*(column.tolist() for column in columns.values()), strict=True)))


def _report(out: Console, fit: Gabors) -> None:
    both = fit.localized & fit.oriented
    facts = (
        ("localized", fit.localized, "a Gabor function in the patch explains 70 % of the variance"),
        ("oriented", fit.oriented, "the best wave is threefold that at right angles"),
        ("both", both, "a field like those of V1"),
    )
    lines = [(name, chosen.sum(), f"{100 * chosen.mean():.0f} %", what) for name, chosen, what in facts]
    out.print(table(("atoms", "", "share", "what"), lines, right=(1, 2)))
