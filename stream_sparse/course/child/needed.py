"""Of a file, the statements that a function needs: it may plot, load data or print beside them.

Needed are those that import, define, assign or change a name that the function uses, directly or by
others. A cell of a notebook that is not Python hides no other: cells begin at lines ``# In[3]:``, as in a
notebook that was saved as Python.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import dis
import re
from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple

_CELL = re.compile(rb"^# In\[[ \d]*\]:[ \t]*\n", re.MULTILINE)
_MAGIC = re.compile(rb"^([ \t]*)(?:(?:\w+[ \t]*=[ \t]*)?[%!?].*|.*\?)$", re.MULTILINE)
"""A line for the notebook, such as ``%matplotlib inline`` and ``!pip install``."""
_STAR = "*"
_LOADS = frozenset(["LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"])
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class _Statement(NamedTuple):
    """A statement: its code, the names that it binds or changes, and those that it uses."""

    code: CodeType
    binds: frozenset[str]
    uses: frozenset[str]


def needed(source: bytes, file: str, function: str) -> list[CodeType]:
    """Return the code that defines a function, in its order; empty where it is defined nowhere.

    The code of a cell has the file ``my.ipynb, cell 3``.

    Raises:
        Exception: of the first cell that is not Python, where the function is defined nowhere.

    >>> code = needed(b"import os\\nk = 2\\ndef f(x): return k * x\\nprint(f(3))", "my.py", "f")
    >>> [one.co_names for one in code]
    [('k',), ('f',)]
    """
    head, *cells = _CELL.split(source)
    statements: list[_Statement] = []
    failed = None
    for number, cell in enumerate([head, *cells]):
        try:
            statements += _statements(cell, f"{file}, cell {number}" if number else file)
        except Exception as error:
            failed = failed or error
    kept = _kept(statements, function)
    if not kept and failed is not None:
        raise failed
    return [statements[number].code for number in sorted(kept)]


def _kept(statements: list[_Statement], function: str) -> set[int]:
    """Return the numbers of the statements that are needed."""
    names, kept = {function}, set[int]()
    known = {name for statement in statements for name in statement.binds} | {*dir(builtins)}
    while more := {
        number
        for number, statement in enumerate(statements)
        if number not in kept and not names.isdisjoint(statement.binds)
    }:
        kept |= more
        names.update(*(statements[number].uses for number in more))
        if names - known:  # such a name may be one of `from numpy import *`
            names.add(_STAR)
    return kept


def _statements(cell: bytes, file: str) -> Iterator[_Statement]:
    tree = _parsed(cell, file)
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in tree.body:
        code = compiled(ast.Module([node], []), file)
        binds = {step.argval for step in dis.get_instructions(code) if step.opname == "STORE_NAME"}
        binds |= {*_changed(node)} - imported
        if isinstance(node, ast.ImportFrom) and node.names[0].name == _STAR:
            binds.add(_STAR)
        yield _Statement(code, frozenset(binds), frozenset(used(code)))


def _parsed(cell: bytes, file: str) -> ast.Module:
    try:
        return ast.parse(cell, file)
    except SyntaxError:
        plain = _MAGIC.sub(rb"\1pass", cell)
        if plain == cell:
            raise
        return ast.parse(plain, file)


def compiled(source: str | ast.Module, file: str) -> CodeType:
    """Return the code of a file, whose annotations are not evaluated."""
    flag = __future__.annotations.compiler_flag
    code: CodeType = compile(source, file, "exec", flag, dont_inherit=True)
    return code


def used(code: CodeType) -> Iterator[str]:
    """The names of the file that code uses, also in functions."""
    yield from (step.argval for step in dis.get_instructions(code) if step.opname in _LOADS)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from used(inner)


def _changed(node: ast.AST) -> Iterator[str]:
    """The names whose values a statement changes: ``table[k] = 1``, ``table.append(1)``."""
    if isinstance(node, _INNER):
        return
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield _root(node)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield _root(node.value.func)
    for child in ast.iter_child_nodes(node):
        yield from _changed(child)


def _root(node: ast.AST) -> str:
    """The name at the beginning of ``table[k].size``; else an empty text, as for ``show()``."""
    inner = node
    while isinstance(inner, ast.Subscript | ast.Attribute):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) and inner is not node else ""
