"""Changed inputs of every kind, given to what reads them in this process, and judged.

An input has a number, which makes it again: ``python -m tests.fuzzing folder --seed 17`` shows what became of
it.
"""

from .answers import Input, answer_of, problem
from .corpus import Corpus
from .kinds import KINDS, make_input

__all__ = ["KINDS", "Corpus", "Input", "answer_of", "make_input", "problem"]
