"""Formulas of pages, in TeX, as text for a terminal."""

from __future__ import annotations

import re

__all__ = ["formula_text"]

_SIGNS = {
    r"\leftarrow": "<-", r"\alpha": "α", r"\eta": "η", r"\theta": "θ", r"\kappa": "κ", r"\mu": "μ",
    r"\nu": "ν", r"\pi": "π", r"\sigma": "σ", r"\tau": "τ", r"\varphi": "φ", r"\left( ": "(",
    r" \right)": ")", r"\le": "<=", r"\ge": ">=", r"\lVert ": "‖", r" \rVert": "‖", r"\lvert ": "|",
    r" \rvert": "|", r"\cap": "∩", r"\cup": "∪", r"\quad": "", r"\,": "", r" \\": ";", "&": "",
    r"\begin{cases}": "", r"\end{cases}": "",
}  # fmt: skip
_NAME = re.compile(r"\\(max|exp|cos|sin)\b")
_LOW, _HIGH = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"), str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Each takes what is innermost: its parts have no braces.
_PART = r"\{([^{}]*)\}"
_TEXT = re.compile(rf"\\text{_PART}")
_FROM_TO = re.compile(rf"\\sum_{_PART}\^{_PART}")
_OVER = re.compile(rf"\\(sum|min)_(?:(\w)|{_PART})")
_ACCENT = re.compile(rf"\\(hat|bar){_PART}")
_INDEX = re.compile(rf"_(?:(\w)|{_PART})")
_POWER = re.compile(rf"\^(?:(\w)|{_PART})")
_ROOT = re.compile(rf"\\sqrt{_PART}")
_FRACTION = re.compile(rf"\\frac{_PART}{_PART}")


def formula_text(tex: str) -> str:
    r"""Return a formula as one line without TeX: an index stands in brackets, as in code.

    Parameters:
        tex: a formula by the commands that pages use.

    >>> formula_text(r"d_t = |x_t - x_{t-\tau}|")
    'd[t] = |x[t] - x[t-τ]|'
    >>> formula_text(r"m = \frac{1}{w} \sum_{k=1}^{w} x_{t-k}^2")
    'm = (1 / w) sum over k=1..w of x[t-k]²'
    """
    text = _TEXT.sub(r"\1", tex)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    text, before = _NAME.sub(r"\1", text), ""
    while text != before:
        before = text
        text = _FROM_TO.sub(r"sum over \1..\2 of", text)
        text = _OVER.sub(lambda found: f"{found[1]} over {found[2] or found[3]} of", text)
        text = _ACCENT.sub(lambda found: found[2] + {"hat": "\u0302", "bar": "\u0304"}[found[1]], text)
        text = _INDEX.sub(lambda found: _index(found[1] or found[2]), text)
        text = _POWER.sub(lambda found: (found[1] or found[2]).translate(_HIGH), text)
        text = _ROOT.sub(r"√(\1)", text)
        text = _FRACTION.sub(_fraction, text)
    return " ".join(text.split())


def _index(text: str) -> str:
    return text.translate(_LOW) if text.isdigit() else f"[{text}]"


def _fraction(found: re.Match[str]) -> str:
    above, below = found[1].strip(), found[2].strip()
    above = f"({above})" if re.search(r" [+-] | of ", above) else above
    below = f"({below})" if " " in below else below
    before, after = found.string[: found.start()].rstrip()[-1:], found.string[found.end() :].lstrip()[:1]
    alone = before in ("=", "(") and after in ("", ",", ")")
    return f"{above} / {below}" if alone else f"({above} / {below})"
