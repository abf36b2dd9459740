from __future__ import annotations

import re
from pathlib import Path

import pytest

from stream_sparse.cli.docs import formula_text
from stream_sparse.course.pages import course

FORMULAS = [tex for page in course() for tex in re.findall(r"^\$\$$(.*?)^\$\$$", page.text, re.M | re.S)]
TYPED = Path(__file__).with_name("formulas.txt").read_text("utf-8").split("\n\n")


@pytest.mark.parametrize("tex", FORMULAS)
def test_no_formula_of_a_page_keeps_tex(tex: str) -> None:
    text = formula_text(tex)
    assert not re.search(r"[\\{}_^&$\n]", text)
    assert "()" not in text


@pytest.mark.parametrize("typed", TYPED)
def test_formulas_as_a_reader_would_type_them(typed: str) -> None:
    tex, text = typed.strip().split("\n=> ")
    assert formula_text(tex) == text
