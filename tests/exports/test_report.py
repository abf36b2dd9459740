"""A recording as one page: what it holds, that it makes no request, and pages of a stranger's folder."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.errors import InputError
from stream_sparse.exports.report import report
from stream_sparse.records.verify import verify
from tests.conftest import RECORDED
from tests.support.errors import refusal
from tests.support.run_folders import change_info

TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "h1", "h2", "p",
    "b", "dl", "div", "dt", "dd", "figure", "figcaption", "img", "table", "thead", "tbody", "tr", "th", "td",
    "pre",
}  # fmt: skip
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


class Page(HTMLParser):
    """What a browser reads: tags, addresses, headings, texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.policy = ""
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        self.text = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"<{tag} {name}={value}>"
            if name in ("src", "href", "xlink:href", "srcset", "data", "action", "poster", "background"):
                self.addresses.append(value or "")
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = str(dict(attrs)["content"])

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def pictures(self) -> list[str]:
        return [address for address in self.addresses if address.startswith("data:image/jpeg")]

    @property
    def plots(self) -> list[str]:
        found = [address for address in self.addresses if address.startswith("data:image/svg")]
        return [base64.b64decode(address.partition(",")[2]).decode() for address in found]


def page(folder: Path, **options: Any) -> Page:
    """Write the page of a recording and read it; it must be safe."""
    done = report(folder, **options)
    html = done.path.read_text("utf-8")
    assert done.size == len(html.encode()) < 5_000_000
    found = Page(html)
    assert found.tags <= TAGS
    assert found.policy == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    assert all(re.match(r"data:image/(svg\+xml|jpeg);base64,|#", address) for address in found.addresses)
    style = html.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    return found


def test_a_run_with_an_edit(recorded: Path) -> None:
    before = str(verify(recorded))
    found = page(recorded)
    pixel = open_run(recorded).values["pixel"]
    numbers = (np.nanmean(pixel), np.nanstd(pixel, ddof=1), pixel[-1])
    assert " ".join(["pixel 57", *(f"{number:.6g}" for number in numbers)]) in found.text
    headings = re.findall(r"<h[12]>(.*?)</h[12]>", found.html)
    assert headings == [
        "noise", "View", "Values over time", "Numbers", "Events", "Source, versions, machine", "Pipeline",
    ]  # fmt: skip
    for words in (
        "How noisy is noise?", "frames processed 60", "frames lost 0", "ended at its end",
        "source synthetic noise", "verify: sound: 60 frames over 2.0 s: 60 processed, 0 lost; 2 columns, ",
        "Horizontal: seconds since the first frame. Dashed lines: events.", "k.window = 7",
        "scalar n mean sd last",
        "source.rate 30", "versions.numpy", "keep:",
        "The run folder run, written as a page by",
    ):  # fmt: skip
        assert words in found.text, words
    assert len(found.pictures) == 5
    assert len(found.plots) == 2
    assert str(verify(recorded)) == before


def test_segments_are_one_page(cut: Path) -> None:
    found = page(cut)
    assert "sound: 60 frames in 3 segments over 2.0 s" in found.text
    assert len(found.pictures) == 5
    times = re.findall(r"at (\d\.\d) s", found.text)
    assert times == ["0.4", "0.8", "1.2", "1.6", "2.0"]
    alone = page(cut / "001")
    assert "sound: 21 frames over 0.7 s" in alone.text


def test_no_curve_crosses_frames_that_were_lost(lossy: Path) -> None:
    (plot,) = page(lossy).plots
    curves = re.findall(r'<path d="([^"]*)"[^>]*stroke: #0072b2', plot)
    # 9 frames, of which 2 fill the window; 3 are lost; 8; the camera is away for a while; 4
    parts = [[part.count("L ") + 1 for part in curve.split("M ")[1:]] for curve in curves]
    assert parts == [[7, 8, 4]]


def test_swept_nodes_are_one_plot_and_one_line(tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", np.random.default_rng(0).integers(0, 256, (60, 12, 16), dtype=np.uint8))
    text = RECORDED.replace("window: 6", "window: {sweep: {from: 4, to: 30, step: 1}}")
    (tmp_path / "p.yaml").write_text(text.replace("pixel_tap", "pixel_tap, from: source"))
    load(tmp_path / "p.yaml", source=tmp_path / "film.npy").run(record=tmp_path / "run", view=False)
    found = page(tmp_path / "run")
    assert len(found.plots) == 2
    assert "pixel gray levels " in found.text
    assert "k, window 4 to 30 window in frames, 12 of 27, from dark to light" in found.text
    assert "k@window=30 31 " in found.text


def test_a_run_that_was_cut_off(recorded: Path) -> None:
    change_info(recorded, {"ended": None})
    frames = (recorded / "frames.csv").read_text().splitlines(keepends=True)
    (recorded / "frames.csv").write_text("".join(frames[:31]) + "30,1.0")
    video = (recorded / "view.mkv").read_bytes()
    (recorded / "view.mkv").write_bytes(video[: len(video) * 3 // 4])
    found = page(recorded)
    assert re.search(
        r"verify: cut off at \d\.\d s, all before is sound: 30 frames; or it is still running", found.text
    )
    assert "ended cut off, or still running" in found.text
    assert len(found.pictures) == 5


def test_a_changed_run_says_so(recorded: Path) -> None:
    (recorded / "events.jsonl").write_text("")
    found = page(recorded)
    told = "verify: events.jsonl: hash mismatch: modified after recording"
    assert f'<p class="bad">{told}</p>' in found.html
    assert "frames lost unknown ended at its end" in found.text


def test_secrets_are_masked(recorded: Path) -> None:
    file = recorded / "pipeline.yaml"
    address = "rtsp://eva:my-word@10.0.0.5/live"
    file.write_text(file.read_text().replace("pattern: noise", f"pattern: noise, path: '{address}'"))
    change_info(recorded, {"description": f"see {address}"})
    long = {"cause": "x" * 70 + address, "more": address + "/x" * 90}
    with (recorded / "events.jsonl").open("a") as events:
        events.write(json.dumps({"frame": 9, "time_s": 0.3, "kind": "reconnect", **long}) + "\n")
    found = page(recorded)
    assert "my-word" not in found.html
    assert "eva" not in found.html
    assert "rtsp://***@10.0.0.5/live" in found.text


def test_a_hostile_folder(recorded: Path) -> None:
    change_info(recorded, {
        "name": HOSTILE, "description": HOSTILE * 3 + "\ud800 \u202e \x00", "started": "2026-05-01",
        "versions": {HOSTILE: HOSTILE}, "machine": {HOSTILE: [HOSTILE, {"a": HOSTILE}]},
        "clock.kind": HOSTILE, "source.use": HOSTILE, "ended": {"how": HOSTILE, "error": HOSTILE},
    })  # fmt: skip
    yaml = json.dumps({HOSTILE: HOSTILE, "nodes": {HOSTILE: {"use": HOSTILE, HOSTILE: HOSTILE}}})
    (recorded / "pipeline.yaml").write_text(yaml)
    values = (recorded / "values.csv").read_text()
    cell = '"' + HOSTILE.replace('"', '""') + '"'
    (recorded / "values.csv").write_text(
        values.replace("pixel", cell, 1).replace(",k,", ",$x^2$ ${title} $title,", 1)
    )
    deep = "[" * 400 + "]" * 400
    (recorded / "events.jsonl").write_text("".join(
        line + "\n" for line in (
            json.dumps({"frame": 3, "time_s": HOSTILE, "kind": HOSTILE, HOSTILE: HOSTILE}),
            json.dumps({"frame": 4, "time_s": 0.1, "kind": "set", "values": {HOSTILE: HOSTILE}}),
            '{"frame": 5, "time_s": 1' + "0" * 400 + ', "kind": "gap", "frames": 1}',
            '{"frame": 6, "time_s": NaN, "kind": "gap", "more": ' + deep + "}",
        )
    ))  # fmt: skip
    found = page(recorded)
    assert "<script" not in found.html
    assert "<script>alert(1)</script>" in found.text  # as a text
    assert "$x^2$ ${title} $title" in found.text
    assert not set("\x00\u202e") & set(found.html)


@pytest.mark.parametrize("size", [0, 2000])
def test_view_mkv_of_a_stranger(recorded: Path, size: int) -> None:
    data = (recorded / "view.mkv").read_bytes()
    (recorded / "view.mkv").write_bytes(data[:size] + b"\xff" * 500)
    assert "verify: view.mkv: " in page(recorded).text


def test_much_of_everything_stays_small(recorded: Path) -> None:
    event = {"frame": 59, "time_s": 1.9, "kind": "gap", "frames": 1, "cause": "x" * 5000}
    with (recorded / "events.jsonl").open("a") as events:
        events.write(3000 * (json.dumps(event) + "\n"))
    found = page(recorded)
    assert "and 2,801 more in events.jsonl" in found.text
    assert len(found.html) < 1_000_000


def test_where_it_goes(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(recorded)
    assert report(".").path == Path("report.html")
    cannot = "cannot be made: no such file or directory; give a place that you may write to"
    for to, told in (
        (None, "report.html: exists already; nothing is overwritten: give another name"),
        (tmp_path / "no" / "x.html", f"{tmp_path}/no/x.html: {cannot}"),
    ):  # fmt: skip
        assert refusal(InputError, report, ".", to) == told
    assert report(".", tmp_path / "x.html").path == tmp_path / "x.html"
    assert [path.name for path in recorded.iterdir() if "report" in path.name] == ["report.html"]
