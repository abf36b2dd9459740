"""tools/vendor.py: the libraries of the browser pages, which are small, licensed and quiet, and work."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.browser import visit
from tests.support.processes import prints
from tests.support.servers import files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "vendor.py"
SPEC = importlib.util.spec_from_file_location("vendor", TOOL)
assert SPEC is not None
assert SPEC.loader is not None
VENDOR = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(VENDOR)
FOLDER: Path = VENDOR.OUT
LICENCES = (FOLDER / "LICENSES.md").read_text("utf-8")
FONTS = set(re.findall(r'url\("\./(KaTeX_[\w-]+\.woff2)"\)', (FOLDER / "katex.css").read_text("utf-8")))
MOST_BYTES = 1_300_000  # of which a page loads the files that it needs

LOADS = "XMLHttpRequest WebSocket EventSource sendBeacon Worker( import( @import sourceMappingURL"
MAKES_CODE = 'eval( document.write innerHTML insertAdjacentHTML setAttribute("style"'
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
"""Names that look like addresses; no browser asks for them."""


def test_they_are_small_and_all_that_there_is() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {*VENDOR.BUNDLES, "LICENSES.md", *FONTS}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST_BYTES


@pytest.mark.parametrize("name", VENDOR.BUNDLES)
def test_each_has_its_licences_beside_it(name: str) -> None:
    rows = [line.strip("| ").split(" | ") for line in LICENCES.splitlines() if f"`{name}`" in line]
    assert rows
    texts = dict(re.findall(r"^## (.+)\n\n```text\n([^`]+)```", LICENCES, re.MULTILINE))
    for package, version, licence, _ in rows:
        assert (version, licence) == (VENDOR.PACKAGES[package], "MIT")
        (text,) = (text for packages, text in texts.items() if package in packages.split(", "))
        assert re.search(r"Copyright \(c\) 20.*Permission is hereby granted", text, re.DOTALL | re.IGNORECASE)


def test_fonts_have_their_own_licence() -> None:
    _, _, text = LICENCES.partition("## fonts of katex\n\n```text\n")
    head, _, licence = text.partition(
        "This Font Software is licensed under the SIL Open Font License, Version 1.1."
    )
    assert {name.partition("-")[0] for name in FONTS} <= set(re.findall(r"KaTeX_\w+", head))
    assert "PERMISSION & CONDITIONS" in licence


@pytest.mark.parametrize("name", VENDOR.BUNDLES)
def test_none_asks_for_anything_or_makes_code_of_text(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    if name == "katex.js":  # of what no page writes, such as a frame in a colour; a policy refuses it
        text = text.replace('setAttribute("style"', "")
    assert [word for word in f"{LOADS} {MAKES_CODE}".split() if word in text] == []
    assert not re.search(r"(?<![.\w])fetch\((?!\))", text)  # a method of katex has this name
    assert not re.search(r"\bFunction\(", text)
    assert set(re.findall(r"url\((?!'data:)\"?([^\")]*)", text)) == (
        {f"./{font}" for font in FONTS} if name == "katex.css" else set()
    )
    assert set(re.findall(r"\b(?:https?|wss?)://[^\"'`\s)]*", text)) <= NAMESPACES
    assert not re.search(r"^import\b|(?<!\")\bfrom ?[\"']", text, re.MULTILINE)


@pytest.mark.slow  # asks npm's registry
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_the_tool_makes_these_very_bytes(tmp_path: Path) -> None:
    prints(TOOL, tmp_path)
    for file in FOLDER.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


NONCE = "c3R5bGVz"
STRICT = f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{NONCE}'; connect-src 'self'"
POLICY = {
    "Content-Security-Policy": f"{STRICT}; font-src 'self'; img-src data:"
}  # the editor's marks are such pictures
PAGE = """<!doctype html><title>libraries</title><link rel="stylesheet" href="uplot.css">
<link rel="stylesheet" href="katex.css"><p id="formula"></p>
<div id="editor"></div><div id="plot"></div><script type="module" src="page.js"></script>"""
SCRIPT = """
import * as cm from "./codemirror.js";
import uPlot from "./uplot.js";
import {Graph, layout} from "./dagre.js";
import {render} from "./katex.js";

const options = [{label: "relu"}, {label: "resize"}];
const complete = (context) => ({from: context.matchBefore(/\\w*/).from, options});
const check = (view) => [{from: 0, to: 4, severity: "error", message: "no such key: nood"}];
const colours = cm.HighlightStyle.define([{tag: cm.tags.propertyName, color: "rgb(0, 90, 160)"}]);
const view = new cm.EditorView({
  doc: "nood:\\n  box: {use: }\\n",
  parent: document.querySelector("#editor"),
  extensions: [
    NONCED cm.lineNumbers(), cm.history(), cm.drawSelection(), cm.highlightActiveLine(), cm.bracketMatching(),
    cm.closeBrackets(), cm.yaml(), cm.syntaxHighlighting(colours),
    cm.autocompletion({override: [complete], interactionDelay: 0}),
    cm.linter(check, {delay: 0}), cm.lintGutter(), cm.hoverTooltip(() => null), new cm.Compartment().of([]),
    cm.keymap.of([...cm.completionKeymap, ...cm.defaultKeymap, ...cm.historyKeymap]),
  ],
});
const plot = new uPlot(
  {width: 300, height: 150, scales: {x: {time: false}}, series: [{}, {label: "kurtosis", stroke: "red"}]},
  [[0, 1, 2, 3], [1, 4, 2, 3]], document.querySelector("#plot"));
const graph = new Graph().setGraph({rankdir: "LR"}).setDefaultEdgeLabel(() => ({}));
for (const name of ["source", "gray", "box", "kurtosis"]) graph.setNode(name, {width: 80, height: 30});
for (const [a, b] of [["source", "gray"], ["gray", "box"], ["gray", "kurtosis"]]) graph.setEdge(a, b);
layout(graph);
render("\\\\sqrt{x_t}", document.querySelector("#formula"), {displayMode: true});
Object.assign(window, {view, plot, graph});
"""


@contextmanager
def _page(browser: Browser, folder: Path, nonced: str = "") -> Iterator[tuple[Page, list[str]]]:
    """The page above under the policy, when its script has run, and what it complains of."""
    for name in (*VENDOR.BUNDLES, *FONTS):
        shutil.copy(FOLDER / name, folder)
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "page.js").write_text(SCRIPT.replace("NONCED", nonced), "utf-8")
    with files(folder, headers=POLICY) as address, visit(browser, f"{address}/index.html") as (page, said):
        page.wait_for_function("window.graph !== undefined")
        yield page, said


@pytest.mark.xdist_group("browser")
def test_they_work_under_a_strict_policy(browser: Browser, tmp_path: Path) -> None:
    with _page(browser, tmp_path, f'cm.EditorView.cspNonce.of("{NONCE}"),') as (page, complaints):
        assert complaints == []
        page.locator(".cm-line", has_text="box").click()
        page.keyboard.press("End")
        page.keyboard.press("ArrowLeft")
        page.keyboard.type("re")
        expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["relu", "resize"])
        page.keyboard.press("Enter")
        assert page.evaluate("view.state.doc.toString()") == "nood:\n  box: {use: relu}\n"
        key = page.locator(".cm-line span", has_text="box").first
        expect(key).to_have_css("color", "rgb(0, 90, 160)")
        page.locator(".cm-lintRange-error").hover()
        expect(page.locator(".cm-tooltip-lint")).to_have_text("no such key: nood")
        drawn = "[...plot.ctx.getImageData(0, 0, plot.ctx.canvas.width, plot.ctx.canvas.height).data]"
        assert page.evaluate(f"{drawn}.some((v, i) => i % 4 == 0 && v == 255)")  # the red line
        expect(page.locator(".u-legend .u-label")).to_have_text(["Value", "kurtosis"])
        expect(page.locator(".uplot .u-over")).to_have_css("position", "absolute")  # by uplot.css
        columns = page.evaluate("graph.nodes().map(name => graph.node(name).x)")
        assert columns[0] < columns[1] < columns[2] == columns[3]
        letter = page.locator("#formula .mathnormal", has_text="x")
        expect(letter).to_have_css("font-family", "KaTeX_Math")  # by katex.css
        assert page.evaluate("document.fonts.load('16px KaTeX_Math').then((fonts) => fonts.length)") > 0
        assert page.locator("#formula math msqrt").count() == 1  # for a screen reader
        assert complaints == []


@pytest.mark.xdist_group("browser")
def test_without_the_nonce_the_editors_styles_are_refused(browser: Browser, tmp_path: Path) -> None:
    """So the page must give it, and a page that is refused something does complain."""
    with _page(browser, tmp_path) as (_, complaints):
        assert complaints
        assert all("Applying inline style violates" in complaint for complaint in complaints), complaints
