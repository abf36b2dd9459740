"""Count what became of many inputs, or show one.

``python -m tests.fuzzing`` tries 10,000 of each kind, ``python -m tests.fuzzing folder --count 500`` some of
one, and ``python -m tests.fuzzing folder --seed 17`` shows the input of that number again.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from .answers import Answer, answer_of, problem
from .corpus import Corpus
from .kinds import KINDS, make_input

MOST_BYTES = 8 << 30


def _peak_mb(reset: bool = False) -> float:
    """The most memory that this process had since it was reset, in MB; Linux alone."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


class Tally:
    """Counts what became of inputs."""

    def __init__(self) -> None:
        self.became: Counter[str] = Counter()
        self.most: dict[str, tuple[float, str]] = {}

    def add(self, kind: str, number: int, found: Answer, peak_mb: float) -> str | None:
        """Add an answer; returns what is wrong with it."""
        said = problem(found) or ("much memory" if peak_mb > 1000 else "slow" if found.seconds > 10 else None)
        self.became[f"{kind}: {said or f'exit {found.code}'}"] += 1
        for name, value in (("s", found.seconds), ("MB", peak_mb)):
            self.most[name] = max(self.most.get(name, (0.0, "")), (value, f"{kind} {number}"))
        return said

    @property
    def fine(self) -> bool:
        """Whether each input was answered as it should."""
        return self._answered == self.became.total()

    @property
    def _answered(self) -> int:
        return sum(n for name, n in self.became.items() if re.search(r": exit \d$", name))

    def __str__(self) -> str:
        lines = [f"{name}: {count:,}" for name, count in sorted(self.became.items())]
        most = ", ".join(f"{value:.1f} {unit} ({which})" for unit, (value, which) in self.most.items())
        return "\n".join(
            [*lines, f"{self.became.total():,} inputs, {self._answered:,} answered; at most {most}"]
        )


def main() -> int:
    """Count what became of many inputs; returns 1 where one was not answered as it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("kind", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}; left out, all")
    parser.add_argument("--count", type=int, default=10_000, help="inputs of each kind")
    parser.add_argument("--first", type=int, default=0, help="number of the first one of each kind")
    parser.add_argument("--seed", type=int, help="show the input of this number")
    asked = parser.parse_args()
    if unknown := [kind for kind in asked.kind if kind not in KINDS]:
        parser.error(f"unknown kind '{unknown[0]}'; there are {', '.join(KINDS)}")
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))  # other people use this machine too
    told = os.fdopen(os.dup(2), "w")  # stderr, also while an input is read
    faulthandler.enable(told)  # says where a library crashes
    numbers = range(asked.first, asked.first + asked.count) if asked.seed is None else [asked.seed]
    tally = Tally()
    with tempfile.TemporaryDirectory() as home:
        corpus = Corpus(Path(home) / "corpus")
        corpus.home.mkdir()
        for kind in asked.kind or KINDS:
            for number in numbers:
                _give(kind, number, corpus, tally, shown=asked.seed is not None)
    print(tally)
    faulthandler.disable()
    told.close()
    return 0 if tally.fine else 1


def _give(kind: str, number: int, corpus: Corpus, tally: Tally, shown: bool) -> None:
    """Give one input, and print what became of it where something is wrong, or it is to be shown."""
    with tempfile.TemporaryDirectory(dir=corpus.home.parent) as place:
        here = Path(place) / "here"
        here.mkdir()
        given = make_input(kind, number, corpus, here)
        before = _peak_mb(reset=True)
        found = answer_of(given, here)
        said = tally.add(kind, number, found, _peak_mb() - before)
        if said or shown:
            print(f"--- {kind} {number}: {said}, exit {found.code}, {found.seconds:.1f} s")
            print(f"{given.done[:300]!r}\n{given.told[:300]!r}")
            print(
                "\n".join([found.err[:1500], *found.outside[:5], *(text[-2500:] for text in found.lost)]),
                flush=True,
            )
        if shown:
            print(found.out, *(path.read_text(errors="replace") for path in here.glob("p.yaml")))


if __name__ == "__main__":
    sys.exit(main())
