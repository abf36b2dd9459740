from __future__ import annotations

from pathlib import Path

from stream_sparse.course.places import CHILD, PACKAGE, files, without


def test_all_of_a_folder_but_what_is_hidden(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "site"
    for name in ("mine/course", "numpy/core"):
        (site / name).mkdir(parents=True)
    (tmp_path / "lib" / "os.py").touch()
    read, named = without(tmp_path, site / "mine")
    assert read == [tmp_path / "lib" / "os.py", site / "numpy"]
    assert named == [tmp_path, tmp_path / "lib", site]
    assert without(site / "numpy", site / "mine") == ([site / "numpy"], [])
    assert without(site / "mine", site / "mine") == ([], [])


def test_of_this_package_a_submission_reads_what_runs_it() -> None:
    own = [Path(place) for place in files()[0] if Path(place).is_relative_to(PACKAGE)]
    assert own == [CHILD]
