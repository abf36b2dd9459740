"""page/one_file.py: a page of any pipelines opens from a disk, and has the numbers of the program."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.data.catalog import find
from stream_sparse.errors import InputError
from stream_sparse.page import one_file
from stream_sparse.page.assets import EncodedClip, encoded
from stream_sparse.sources import Video
from tests.support.browser import go_to, state, values, visit
from tests.support.video_files import film, read
from tests.support.wasm_module import Module

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(900)]


def test_a_page_of_ones_own_pipeline_and_video_has_the_numbers_of_the_program(
    wasm: Module, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = one_file.kernels(wasm.folder)
    monkeypatch.setattr(one_file, "kernels", lambda: made)
    shutil.copy(find("macaw"), tmp_path / "my.mp4")
    own = tmp_path / "own.yaml"
    text = (Path(__file__).parents[2] / "pipelines" / "minimal.yaml").read_text("utf-8")
    own.write_text(text.replace("name: minimal", "name: own"), "utf-8")
    clips = []

    def noted(source: Video, folder: Path) -> EncodedClip:
        clips.append(encoded(source, folder))
        shutil.copy(clips[0].path, tmp_path / "clip.mp4")
        return clips[0]

    monkeypatch.setattr(one_file, "encoded", noted)
    page, notes = one_file.page_of([str(own)], str(tmp_path / "my.mp4"))
    (tmp_path / "page.html").write_text(page, "utf-8")
    assert notes == [f"{tmp_path / 'my.mp4'}: {clips[0].note}"]
    load(own, source=str(tmp_path / "clip.mp4")).run(frames=31, record=tmp_path / "run")
    with visit(browser, (tmp_path / "page.html").as_uri()) as (tab, complaints):
        state(tab, "frame ")
        go_to(tab, 30)
        assert values(tab) == (tmp_path / "run" / "values.csv").read_bytes()
        assert tab.locator("#to-course:visible").count() == 0
        assert tab.title() == "own - stream_sparse"
        assert complaints == [
            f"asked elsewhere: {(tmp_path / 'page.html').as_uri()}"
        ]  # itself, and nothing else


def test_a_large_video_is_made_smaller_and_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_sparse.page.assets._MOST_VALUES", 4 * 480 * 640)
    film(tmp_path / "large.mp4", 6, size=(960, 720))
    (tmp_path / "page").mkdir()
    clip = encoded(Video(path=str(tmp_path / "large.mp4")), tmp_path / "page")
    assert clip.note.startswith("640x480, the first 4 frames, 0.1 MB")
    again = Video(path=str(clip.path))
    assert again.open().shape == (480, 640)
    shown = [frame.data.mean() for frame in again.frames()]
    large = [frame.data.mean() for frame in read(Video(path=str(tmp_path / "large.mp4")), 4)]
    np.testing.assert_allclose(shown, large, atol=1)


def test_without_kernels_the_page_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="`make page` in the source makes them, with wasm-ld-19"):
        one_file.kernels(tmp_path)
