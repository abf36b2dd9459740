"""tools/vendor.py: the libraries of the browser pages, which are small, licensed and quiet."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.support.processes import prints
from tools import vendor

FOLDER: Path = vendor.OUT
LICENCES = (FOLDER / "LICENSES.md").read_text("utf-8")
FONTS = set(re.findall(r'url\("\./(KaTeX_[\w-]+\.woff2)"\)', (FOLDER / "katex.css").read_text("utf-8")))
MOST_BYTES = 1_300_000  # of which a page loads the files that it needs

LOADS = "XMLHttpRequest WebSocket EventSource sendBeacon Worker( import( @import sourceMappingURL"
MAKES_CODE = 'eval( document.write innerHTML insertAdjacentHTML setAttribute("style"'
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
"""Names that look like addresses; no browser asks for them."""


def test_they_are_small_and_all_that_there_is() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {*vendor.BUNDLES, "LICENSES.md", *FONTS}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST_BYTES


@pytest.mark.parametrize("name", vendor.BUNDLES)
def test_each_has_its_licences_beside_it(name: str) -> None:
    rows = [line.strip("| ").split(" | ") for line in LICENCES.splitlines() if f"`{name}`" in line]
    assert rows
    texts = dict(re.findall(r"^## (.+)\n\n```text\n([^`]+)```", LICENCES, re.MULTILINE))
    for package, version, licence, _ in rows:
        assert (version, licence) == (vendor.PACKAGES[package], "MIT")
        (text,) = (text for packages, text in texts.items() if package in packages.split(", "))
        assert re.search(r"Copyright \(c\) 20.*Permission is hereby granted", text, re.DOTALL | re.IGNORECASE)


def test_fonts_have_their_own_licence() -> None:
    _, _, text = LICENCES.partition("## fonts of katex\n\n```text\n")
    head, _, licence = text.partition(
        "This Font Software is licensed under the SIL Open Font License, Version 1.1."
    )
    assert {name.partition("-")[0] for name in FONTS} <= set(re.findall(r"KaTeX_\w+", head))
    assert "PERMISSION & CONDITIONS" in licence


@pytest.mark.parametrize("name", vendor.BUNDLES)
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
    prints(vendor.__file__, tmp_path)
    for file in FOLDER.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name
