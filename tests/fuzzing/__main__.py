"""Count what became of many inputs, or show one.

``python -m tests.fuzzing`` tries 10,000 of each kind, ``python -m tests.fuzzing folder --count 500`` some of
one, and ``python -m tests.fuzzing folder --seed 17`` shows the input of that number again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from . import KINDS, Corpus, answer_of, make_input, problem


def main() -> int:
    """Count what became of many inputs; returns 1 where one was not answered as it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("kind", nargs="*", choices=[*KINDS, []], metavar="KIND", help="left out, all")
    parser.add_argument("--count", type=int, default=10_000, help="inputs of each kind")
    parser.add_argument("--seed", type=int, help="show the input of this number")
    asked = parser.parse_args()
    became: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as home:
        corpus = Corpus(Path(home) / "corpus")
        for kind in asked.kind or KINDS:
            for number in range(asked.count) if asked.seed is None else [asked.seed]:
                with tempfile.TemporaryDirectory(dir=home) as place:
                    given = make_input(kind, number, corpus, Path(place))
                    found = answer_of(given, Path(place))
                said = problem(found, kind)
                became[f"{kind}: {said or f'exit {found.code}'}"] += 1
                wrong += said is not None
                if said or asked.seed is not None:
                    print(f"--- {kind} {number}: {said}, exit {found.code}")
                    print(repr(given.done)[:500], repr(given.told)[:500], found.err[:1500], sep="\n")
                    print(*found.outside[:5], *(text[-2500:] for text in found.lost), sep="\n")
    print(*(f"{name}: {count:,}" for name, count in sorted(became.items())), sep="\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
