from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stream_sparse.data import catalog
from stream_sparse.errors import InputError, SourceError
from tests import servers

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(folder))
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "sig.npy").write_bytes(b"what the course has" * 1000)
    return folder


def _at(monkeypatch: pytest.MonkeyPatch, url: str, shop: Path) -> None:
    md5 = catalog._md5(shop / "sig.npy")
    monkeypatch.setitem(catalog.SAMPLES, "sig", catalog.SAMPLES["sig"]._replace(url=url, md5=md5))


def test_the_table_is_whole() -> None:
    for name, sample in catalog.SAMPLES.items():
        assert sample.name == name
        assert sample.file
        assert sample.about
        assert sample.origin
        assert sample.licence
        if sample.home == "web":
            assert sample.url.startswith("https://osf.io/")
            assert len(sample.md5) == 32
        else:
            assert catalog.find(name).is_file()
            assert catalog.fetch(name) == catalog.find(name)
            assert catalog.have(name)


def test_what_comes_along_has_its_licence() -> None:
    folder = catalog.find("macaw").parent
    text = (folder / "LICENSES.md").read_text(encoding="utf-8")
    for file in folder.iterdir():
        if file.suffix not in (".md", ".py", ".pyc"):
            assert f"`{file.name}`" in text or file.is_dir()


def test_fetched_once_by_a_redirect_and_checked(
    here: Path, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[int, int]] = []
    with servers.files(shop, moved={"/c9qxk/download": "/sig.npy"}) as address:
        _at(monkeypatch, f"{address}/c9qxk/download", shop)
        assert not catalog.have("sig")
        file = catalog.fetch("sig", progress=lambda done, whole: told.append((done, whole)))
    assert file == here / "sig.npy" == catalog.find("sig")
    assert file.read_bytes() == (shop / "sig.npy").read_bytes()
    assert told[-1] == (19000, 19000)
    assert catalog.fetch("sig") == file  # the server is gone
    assert capsys.readouterr() == ("", "")


def _message(name: str, from_dir: Path | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        catalog.fetch(name, from_dir)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.usefixtures("here")
def test_offline_gives_one_line_with_file_and_address(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"http://127.0.0.1:{servers.closed_port()}/c9qxk/download"
    _at(monkeypatch, url, shop)
    assert _message("sig") == (
        f"sample 'sig': sig.npy cannot be fetched from {url} (no connection); with a copy of it:"
        " stream-sparse data sig --from FOLDER"
    )


def test_another_file_and_an_error_page(here: Path, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with servers.files(shop) as address:
        _at(monkeypatch, f"{address}/sig.npy", shop)
        expected = catalog.SAMPLES["sig"].md5
        (shop / "sig.npy").write_bytes(b"something else")
        assert f"(what came is not that file (expected MD5 {expected}))" in _message("sig")
        assert not (here / "sig.npy").exists()
        _at(monkeypatch, f"{address}/none", shop)
        assert "(the server says 404)" in _message("sig")
    assert list(here.iterdir()) == []


def test_a_damaged_copy_is_fetched_anew(here: Path, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here.mkdir()
    (here / "sig.npy").write_bytes(b"half of i")
    with servers.files(shop) as address:
        _at(monkeypatch, f"{address}/sig.npy", shop)
        assert catalog.fetch("sig").read_bytes() == (shop / "sig.npy").read_bytes()


def test_from_a_folder(here: Path, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _at(monkeypatch, "https://osf.io/c9qxk/download", shop)
    assert catalog.fetch("sig", shop) == here / "sig.npy"
    (here / "sig.npy").unlink()
    assert _message("sig", tmp_path) == (
        f"sample 'sig': no sig.npy in {tmp_path}; get it from https://osf.io/c9qxk/download"
    )
    (shop / "sig.npy").write_bytes(b"something else")
    assert _message("sig", shop).startswith(f"sample 'sig': {shop}/sig.npy is another file (MD5 ")
    assert not (here / "sig.npy").exists()


def test_a_cache_that_cannot_be_written(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "file"))
    _at(monkeypatch, "https://osf.io/c9qxk/download", shop)
    assert _message("sig", shop).startswith(f"sample 'sig': cannot write {tmp_path}/file/sig.npy: ")


@pytest.mark.usefixtures("here")
def test_what_is_not_here_and_what_there_is_not() -> None:
    with pytest.raises(SourceError, match="sample 'sig' is not here yet; get it with: stream-sparse data"):
        catalog.find("sig")
    with pytest.raises(InputError, match=r"unknown sample 'sgi'; did you mean 'sig'\?"):
        catalog.find("sgi")
