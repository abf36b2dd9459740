"""Draw the graph of a plan as SVG, in a gray that can be read on a light and on a dark page."""

from __future__ import annotations

from stream_sparse.drawing.html import text

from .plan import Plan

__all__ = ["svg"]

_WIDE, _TALL, _RIGHT, _DOWN = 132, 38, 34, 14
_MOST, _LETTERS = 100, 17
_GRAY = "#757a80"


def svg(plan: Plan) -> str:
    """Draw the source and the nodes from left to right; a swept node is drawn once.

    >>> from stream_sparse.plan import read
    >>> svg(read("minimal"))[:4]
    '<svg'
    """
    places, arrows = _laid_out(plan)
    boxes = [_box(name, use, *places[name]) for name, use in _uses(plan).items() if name in places]
    lines = [_line(places[start], places[end]) for start, end in arrows]
    width = max(x for x, _ in places.values()) + _WIDE + 2
    height = max(y for _, y in places.values()) + _TALL + 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" fill="none" stroke="{_GRAY}" font-family="sans-serif" font-size="12">'
        f"{''.join(lines + boxes)}</svg>"
    )


def _uses(plan: Plan) -> dict[str, str]:
    return {"source": plan.source_use, **{part.family: part.use for part in plan.parts}}


def _laid_out(plan: Plan) -> tuple[dict[str, tuple[int, int]], dict[tuple[str, str], None]]:
    """Return the corner of each box, and the arrows between them."""
    cells, taken = {"source": (0, 0)}, {(0, 0)}
    arrows: dict[tuple[str, str], None] = {}
    for part in plan.parts:
        above = [ref.family for ref in part.inputs]
        arrows.update(dict.fromkeys((name, part.family) for name in above))
        if part.family in cells or len(cells) == _MOST:
            continue
        column = 1 + max(cells.get(name, (0, 0))[0] for name in above)
        row = cells.get(above[0], (0, 0))[1]
        while (column, row) in taken:
            row += 1
        cells[part.family] = (column, row)
        # An arrow over several columns goes along the row of its end, where no box is to lie under it.
        start = cells.get(above[0], (0, 0))[0]
        taken |= {(between, row) for between in range(start + 1, column + 1)}
    places = {
        name: (1 + column * (_WIDE + _RIGHT), 1 + row * (_TALL + _DOWN))
        for name, (column, row) in cells.items()
    }
    return places, {arrow: None for arrow in arrows if arrow[0] in places and arrow[1] in places}


def _box(name: str, use: str, x: int, y: int) -> str:
    middle = x + _WIDE // 2
    words = [(name, "bold", 15), (use, "normal", 30)] if name != use else [(name, "bold", 23)]
    shown = "".join(
        f'<text x="{middle}" y="{y + down}" text-anchor="middle" fill="{_GRAY}" stroke="none" '
        f'font-weight="{weight}">{text(_cut(word))}</text>'
        for word, weight, down in words
    )
    box = f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_TALL}" rx="7" stroke-opacity="0.5"/>'
    return f"<g>{box}{shown}</g>"


def _cut(word: str) -> str:
    return word if len(word) <= _LETTERS else f"{word[: _LETTERS - 1]}\u2026"


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    (x, y), (to_x, to_y) = (start[0] + _WIDE, start[1] + _TALL // 2), (end[0], end[1] + _TALL // 2)
    bend = x + _RIGHT
    curve = f"M{x} {y} C{x + _RIGHT // 2} {y} {bend - _RIGHT // 2} {to_y} {bend} {to_y} L{to_x} {to_y}"
    head = f"M{to_x - 6} {to_y - 4} L{to_x} {to_y} L{to_x - 6} {to_y + 4}"
    return f'<path d="{curve} {head}" stroke-opacity="0.5"/>'
