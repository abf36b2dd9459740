"""tools/page_formulas.py: formulas become MathML, where Node.js is there."""

from __future__ import annotations

import shutil

import pytest

from tests.support.node_js import needs_node
from tools.page_formulas import formulas

DATA = {
    "formula": "a < b",
    "steps": [{"notes": '<p>See <span class="formula">x_t &lt; 1</span>.</p>', "formula": ""}],
}


@needs_node
def test_formulas_of_texts_and_entries_are_typeset() -> None:
    found = formulas(DATA)
    assert {kind: [*texts] for kind, texts in found.items()} == {"inline": ["x_t < 1"], "display": ["a < b"]}
    assert "<msub><mi>x</mi><mi>t</mi></msub><mo>&lt;</mo>" in found["inline"]["x_t < 1"]
    assert 'display="block"' in found["display"]["a < b"]


def test_without_node_they_stay_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert formulas(DATA) == {"inline": {}, "display": {}}
    assert capsys.readouterr().err == "formulas are left as TeX: node, which typesets them, is missing\n"
