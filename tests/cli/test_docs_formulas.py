from __future__ import annotations

import re

import pytest

from stream_sparse.cli.docs import formula_text
from stream_sparse.course.pages import course

FORMULAS = [tex for page in course() for tex in re.findall(r"^\$\$$(.*?)^\$\$$", page.text, re.M | re.S)]


@pytest.mark.parametrize("tex", FORMULAS)
def test_no_formula_of_a_page_keeps_tex(tex: str) -> None:
    text = formula_text(tex)
    assert not re.search(r"[\\{}_^&$\n]", text)
    assert "()" not in text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (
            r"y_t = g \left( x_t - \frac{1}{w} \sum_{k=1}^{w} x_{t-k} \right)",
            "y[t] = g (x[t] - (1 / w) sum over k=1..w of x[t-k])",
        ),
        (
            r"r_{ij} = \frac{p_{ij} - p_i \, p_j}{\sqrt{p_i (1 - p_i) \, p_j (1 - p_j)}}",
            "r[ij] = (p[ij] - p[i] p[j]) / (√(p[i] (1 - p[i]) p[j] (1 - p[j])))",
        ),
        (
            r"\min_h \, \lVert x - D h \rVert_2^2 \quad \text{with} \quad \lVert h \rVert_0 \le 10",
            "min over h of ‖x - D h‖₂² with ‖h‖₀ <= 10",
        ),
        (
            r"y = \begin{cases} x & \text{if } x \ge \theta \\ 0 & \text{if } x < \theta \end{cases}",
            "y = x if x >= θ; 0 if x < θ",
        ),
        (
            r"\frac{1}{n} \sum_{i=1}^{n} \left( \frac{x_i - \bar{x}}{\sigma} \right)^4 - 3",
            "(1 / n) sum over i=1..n of ((x[i] - x\u0304) / σ)⁴ - 3",
        ),
    ],
)
def test_formulas_as_a_reader_would_type_them(tex: str, text: str) -> None:
    assert formula_text(tex) == text
