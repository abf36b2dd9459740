"""Run the statements of a file that define its functions: it may plot, load data or print beside them.

Cells of a notebook begin at lines ``# In[3]:``, as in a notebook that was saved as Python.
"""

from __future__ import annotations
import __future__

import ast
import re
from typing import Any

_CELL = re.compile(rb"^# In\[[ \d]*\]:[ \t]*\n", re.MULTILINE)
_MAGIC = re.compile(rb"^([ \t]*)(?:(?:\w+[ \t]*=[ \t]*)?[%!?].*|.*\?)$", re.MULTILINE)
"""A line for the notebook, such as ``%matplotlib inline`` and ``!pip install``."""
_LEFT_OUT = (ast.Expr, ast.Assert, ast.While)
"""Statements that define nothing, such as ``print(relu(3))``, and loops that may have no end."""
_FLAG = __future__.annotations.compiler_flag
"""Annotations are not evaluated."""


def define(source: bytes, file: str, function: str, space: dict[str, Any]) -> None:
    """Run the statements of a file, without calls that stand alone; one that fails is left out, too.

    The code of a cell has the file ``my.ipynb, cell 3``.

    Parameters:
        function: the name that is to be defined.
        space: the names of the file.

    Raises:
        BaseException: where the function is not defined: of the first cell that is not Python, else of the
            first statement that fails.

    >>> space = {}
    >>> define(b"import no_such_module\\nk = 2\\ndef f(x): return k * x\\nprint(f(3))", "my.py", "f", space)
    >>> space["f"](4)
    8
    """
    unreadable = failed = None
    for number, cell in enumerate(_CELL.split(source)):
        where = f"{file}, cell {number}" if number else file
        try:
            tree = _parsed(cell, where)
        except Exception as error:
            unreadable = unreadable or error
            continue
        for node in tree.body:
            if isinstance(node, _LEFT_OUT):
                continue
            try:
                exec(compile(ast.Module([node], []), where, "exec", _FLAG, dont_inherit=True), space)
            except (Exception, SystemExit) as error:
                failed = failed or error
    problem = unreadable or failed
    if function not in space and problem is not None:
        raise problem


def _parsed(cell: bytes, file: str) -> ast.Module:
    try:
        return ast.parse(cell, file)
    except SyntaxError:
        plain = _MAGIC.sub(rb"\1pass", cell)
        if plain == cell:
            raise
        return ast.parse(plain, file)
