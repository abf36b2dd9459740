"""Formulas in docstrings, typeset: a paragraph of ``name = expression``, in Python, becomes one in TeX."""

from __future__ import annotations

import ast
import re
from typing import Any

from latexify.codegen import ExpressionCodegen

_FORMULA = re.compile(r"(?<=\n\n)``([^`]+) = ([^`]+)``(?=\n\n|\n*\Z)")
_NORM_IN_PARENTHESES = re.compile(
    r"\\mathopen{}\\left\( (\\left\\lVert .*? \\right\\rVert) \\mathclose{}\\right\)"
)
_BETTER = {
    r"\cdots": r"\ldots",
    r"\mathrm{argmax}": r"\operatorname{arg\,max}",
    r"\mathrm{l1}": r"\ell_1",
    r"\mathrm{l2}": r"\ell_2",
}


class _Tex(ExpressionCodegen):
    """Expressions of Python as TeX."""

    def visit_Call(self, node: ast.Call) -> str:  # noqa: N802 - the name that ast asks for
        if isinstance(node.func, ast.Name) and node.func.id == "norm":
            return rf"\left\lVert {self.visit(node.args[0])} \right\rVert"
        return str(super().visit_Call(node))

    def visit_Subscript(self, node: ast.Subscript) -> str:  # noqa: N802
        places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return f"{self.visit(node.value)}_{{{', '.join(map(self.visit, places))}}}"


def typeset(text: str) -> str:
    """Return the text of a docstring with its formulas as directives."""
    return _FORMULA.sub(lambda found: f".. math:: {tex(found[1])} = {tex(found[2])}", text)


def tex(expression: str) -> str:
    """Return an expression in TeX."""
    made = _Tex(use_math_symbols=True).visit(ast.parse(" ".join(expression.split()), mode="eval").body)
    for plain, better in _BETTER.items():
        made = made.replace(plain, better)
    made = re.sub(r"(\d) \\mathrm", r"\1 \\, \\mathrm", made)
    return _NORM_IN_PARENTHESES.sub(r"\1", made)


def typeset_docstring(*said: Any) -> None:
    """Typeset the formulas of what autodoc describes."""
    lines = said[-1]
    lines[:] = typeset("\n".join(lines)).split("\n")


def setup(app: Any) -> dict[str, Any]:
    """Typeset the formulas of functions; ``units`` does so for nodes."""
    app.connect("autodoc-process-docstring", typeset_docstring)
    return {"parallel_read_safe": True}
