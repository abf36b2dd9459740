from __future__ import annotations

from stream_sparse.errors import InputError
from stream_sparse.plan import bundled, read
from tests.support.errors import refusal


def test_bundled_pipelines_are_found_by_name_and_named_files_by_path(tmp_path, monkeypatch) -> None:
    assert {"bird", "thresholds", "temporal", "spatial", "webcam", "minimal"} <= set(bundled())
    assert read("minimal").name == "minimal"
    (tmp_path / "minimal.yaml").write_text("name: own\nsource: {use: toy_clip}")
    assert read("minimal").name == "minimal"
    assert read("minimal.yaml").name == "own"
    assert read(tmp_path / "minimal.yaml").name == "own"


def test_utf8_with_and_without_byte_order_mark(tmp_path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfdescription: cr\xc3\xa9\nsource: {use: toy_clip}\n")
    assert read("x.yaml").description == "cré"


def test_not_utf8(tmp_path) -> None:
    (tmp_path / "x.yaml").write_bytes("source: {use: toy_clip}\nname: cré".encode() + b"\xe9\n")
    text = "x.yaml: is not UTF-8 (byte 0xe9); save it as UTF-8"
    assert refusal(InputError, read, "x.yaml") == text


def test_folder_and_missing_file(tmp_path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    assert refusal(InputError, read, "mine") == "mine: is a folder, not a pipeline; name a .yaml file"
    (mine / "wing.yaml").write_text("")
    for name, problem in (
        (mine, f"{mine}: is a folder, not a pipeline; name a file in it: wing.yaml"),
        ("mine/wng.yaml", "mine/wng.yaml: no such file; did you mean 'wing.yaml'?"),
        ("brid", "no pipeline 'brid'; did you mean 'bird'?"),
    ):
        assert refusal(InputError, read, name) == problem
