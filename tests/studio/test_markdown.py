from __future__ import annotations

import pytest

from stream_sparse.studio.markdown import as_html, in_line


def html(text: str) -> str:
    return as_html(text, {"changes.md#relu": "#changes-relu", "https://a.org/": "https://a.org/"}.get)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$\na < b\n- c\n$$\n", '<div class="formula display">a &lt; b\n- c</div>\n'),
        ("it costs $5 and $6", "<p>it costs $5 and $6</p>\n"),
        ("of $\\|x\\|_2$, `$x$`", '<p>of <span class="formula">\\|x\\|_2</span>, <code>$x$</code></p>\n'),
    ],
)  # fmt: skip
def test_formulas_stand_as_tex(text: str, expected: str) -> None:
    assert html(text) == expected


def test_links_lead_to_steps_and_into_the_web_and_others_are_words() -> None:
    assert html("[a](changes.md#relu), [b](https://a.org/), [c](../guide/webcam.md)") == (
        '<p><a href="#changes-relu">a</a>, '
        '<a href="https://a.org/" target="_blank" rel="noreferrer">b</a>, c</p>\n'
    )


def test_no_tag_but_that_of_a_fold_comes_through() -> None:
    found = html(
        "<details><summary>Hint <b>1</b></summary>\n\nDo <i>x</i>.\n\n</details>\n\n<script>x</script>\n"
    )
    assert found == (
        "<details><summary>Hint &lt;b&gt;1&lt;/b&gt;</summary>\n<p>Do &lt;i&gt;x&lt;/i&gt;.</p>\n</details>\n"
        "&lt;script&gt;x&lt;/script&gt;\n"
    )
    assert html("[x](javascript:alert)") == "<p>[x](javascript:alert)</p>\n"
    assert html('<details onclick="x">\n') == '&lt;details onclick="x"&gt;\n'


def test_cells_are_folded_and_other_directives_left_out() -> None:
    cell = "```{code-cell} python\n:tags: [hide-cell]\n\nprint(1 < 2)\n```\n"
    assert html(cell) == (
        '<details><summary>In Python</summary><pre tabindex="0"><code>print(1 &lt; 2)\n'
        "</code></pre></details>\n"
    )
    assert html("```{image} a.png\n:alt: a bird\n```\n") == ""
    assert html("```sh\nls\n```\n") == '<pre tabindex="0"><code>ls\n</code></pre>\n'


def test_a_short_text_has_no_links() -> None:
    assert in_line("see [this](https://a.org/) *now*") == "see this <em>now</em>"
