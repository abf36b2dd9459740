"""Figures for a paper, drawn by matplotlib: curves over time, groups of items, atoms."""

from .atoms import plot_atoms
from .style import STYLE, WIDTHS_MM, paper

__all__ = ["STYLE", "WIDTHS_MM", "paper", "plot_atoms"]
