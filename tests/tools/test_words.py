"""The search for words that the style of the house replaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import words
from tools.words import Text, allowed, hits, problems

FILES = {
    "stream_sparse/a.py": '"""What it is told."""\n\nX = "told"  # nobody sees it\nY = f"it is no {X}"\n',
    "stream_sparse/static/b.js": 'const told = "is told\\" here"; // told at once\n/* told\n   anew */\n',
    "stream_sparse/static/vendor/c.js": "// told\n",
    "stream_sparse/course/task.md": "Begin anew.\n```\nanew\n```\n",
    "docs/guide/d.md": "It `told` us: none.\n",
    "pipelines/e.yaml": "# of somebody else\nuse: none\n",
    "README.md": "plain\n",
    "CONTRIBUTING.md": "plain\n",
    "SECURITY.md": "plain\n",
    "CHANGELOG.md": "# Changelog\n\n## 2\n\n- told\n\n## 1\n\n- told\n",
    "tools/words.toml": '[[allowed]]\nfile = "docs/"\nwords = "us: "\nreason = "an example"\n',
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


FOUND = {
    "told": "The session is told.",
    "tells": "It tells how.",
    "turned": "The features turned, by rows.",
    "anew": "It begins anew.",
    "none": "None where there is none.",
    "none of": "None of them is left.",
    "nobody": "Nobody waits.",
    "is another": "Its hash is another.",
    "are others": "frames are others.",
    "somebody": "a file of somebody else",
    "whoever": "Whoever has it can read it.",
    "that of which": "that of which it is a part",
    "what is to be": "Return what is to be done.",
    "is no": "It is no video.",
    "see to it": "See to it that it ends.",
    "mere": "a mere name",
    "as X has it": "A batch as its folder has it",
    "What": "What pages may name.",
    "Nothing": "Nothing: its picture says so.",
}
PLAIN = {
    "turned off": "It is turned off.",
    "there is no": "There is no file; there is no hope.",
    "is no longer": "It is no longer there.",
    "is another file": "It is another file.",
    "code": "The value ``told`` of `none`.",
    "a doctest": "Example.\n\n>>> told = 1\n",
    "a value": "record_source: none",
    "a value in quotes": "default-src 'none'",
    "a question": "What is this scene made of?",
    "None": "Return the frame, or None.",
}


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_a_word_is_found(text: str) -> None:
    (hit,) = hits(Text("a.py", 3, text))
    assert hit[:2] == ("a.py", 3)
    assert hit.words == text


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_plain_words_stay(text: str) -> None:
    assert hits(Text("a.py", 1, text)) == []


def test_a_checkout_is_searched(checkout: Path) -> None:
    found = [(hit.file, hit.line, hit.words) for hit in problems(checkout)]
    assert sorted(found) == [
        ("CHANGELOG.md", 5, "- told"),
        ("pipelines/e.yaml", 1, "# of somebody else"),
        ("stream_sparse/a.py", 1, "What it is told."),
        ("stream_sparse/a.py", 1, "What it is told."),
        ("stream_sparse/a.py", 3, "nobody sees it"),
        ("stream_sparse/a.py", 4, "it is no"),
        ("stream_sparse/course/task.md", 1, "Begin anew."),
        ("stream_sparse/static/b.js", 1, 'is told\\" here'),
        ("stream_sparse/static/b.js", 1, "told at once"),
        ("stream_sparse/static/b.js", 2, "told"),
        ("stream_sparse/static/b.js", 3, "anew"),
    ]


def test_no_text_has_such_a_word_but_those_that_are_listed_with_a_reason() -> None:
    found = [hit for text in words.texts(words.ROOT) for hit in hits(text)]
    listed = allowed(words.ROOT)
    for entry in listed:
        assert len(entry.reason) > 10, entry
        assert any(entry.covers(hit) for hit in found), f"nothing is found any more: {entry}"
    others = [hit for hit in found if not any(entry.covers(hit) for entry in listed)]
    assert others == [], "write the plainer word, or list the hit in tools/words.toml with its reason"
