"""The plots of a report as files for a paper."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from stream_sparse import open_run
from stream_sparse.errors import RunError
from stream_sparse.exports.figure_files import write_figures
from stream_sparse.exports.report import report
from stream_sparse.records.verify import verify
from tests.support.errors import fails


def test_each_plot_of_the_page_is_a_file_beside_it(recorded: Path) -> None:
    before = str(verify(recorded))
    done = report(recorded, figures="svg")
    assert done.figures == tuple(recorded / "report-figures" / f"{name}.svg" for name in ("pixel", "k"))
    assert str(done).splitlines()[1] == f"{(recorded / 'report-figures').as_posix()}: 2 figures"
    words = [
        "".join(text.itertext()).strip()
        for text in ElementTree.parse(done.figures[1]).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert {"k", "time (s)"} <= set(words)
    assert str(verify(recorded)) == before


def test_the_page_is_as_without_figures(recorded: Path, tmp_path: Path) -> None:
    alone, with_figures = tmp_path / "a.html", tmp_path / "b.html"
    assert report(recorded, alone).figures == ()
    assert [file.read_bytes()[:5] for file in report(recorded, with_figures, figures="pdf").figures] == [
        b"%PDF-"
    ] * 2
    assert alone.read_bytes() == with_figures.read_bytes()


def test_nothing_is_written_over(recorded: Path, tmp_path: Path) -> None:
    (tmp_path / "a-figures").mkdir()
    where = f"{(tmp_path / 'a-figures').as_posix()}: exists already; nothing is written over"
    with fails(f"{where}: give another page with --to"):
        report(recorded, tmp_path / "a.html", figures="svg")
    assert not (tmp_path / "a.html").exists()
    with fails("report: figures: expected 'svg' or 'pdf', got 'png'"):
        report(recorded, tmp_path / "a.html", figures="png")  # type: ignore[arg-type]


def test_names_that_files_cannot_have(recorded: Path, tmp_path: Path) -> None:
    plots = [("k/a", ["k"]), ("k?a", ["pixel"])]
    files = write_figures(open_run(recorded), plots, "svg", tmp_path / "figures")
    assert [file.name for file in files] == ["k_a.svg", "k_a_.svg"]


def test_figures_are_written_all_or_not_any(recorded: Path, tmp_path: Path) -> None:
    run, folder = open_run(recorded), tmp_path / "figures"
    with fails("plot: no scalar 'nothing'; there are pixel, k"):
        write_figures(run, [("k", ["k"]), ("nothing", ["nothing"])], "svg", folder)
    assert not folder.exists()


class Full:
    """A recording whose figures find the disk full at the second file."""

    figure = property(lambda self: self)

    def plot(self, name: str) -> Full:
        self.name = name
        return self

    def savefig(self, file: Path) -> None:
        file.write_text("half")
        if self.name == "second":
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    full: Any = Full()
    advice = "the disk is full; what was recorded before is kept; make room or record elsewhere"
    with fails(f"{folder.as_posix()}: {advice}", RunError):
        write_figures(full, [("a", ["first"]), ("b", ["second"])], "svg", folder)
    assert not folder.exists()
