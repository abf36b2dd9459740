"""Is this checkout as fast as another one? Runs a benchmark of both in turn, and compares what they print.

Each figure is named by the words of its line, and its place there. Printed are, of each figure that both
print, the medians of both and the median of the ratios, pair by pair. Both run in this Python.
Run: python benchmarks/pairs.py OTHER_CHECKOUT framework [--pairs 20] [-- ARGUMENTS OF THE BENCHMARK]
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[1]
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?")


def figures(checkout: Path, benchmark: str, arguments: list[str]) -> dict[str, float]:
    """Run a benchmark of a checkout; return what it printed, by line and place."""
    command = [sys.executable, str(checkout / "benchmarks" / f"{benchmark}.py"), *arguments]
    env = {**os.environ, "PYTHONPATH": str(checkout)}
    done = subprocess.run(command, env=env, cwd=checkout, text=True, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{checkout}: {benchmark} failed\n{done.stdout}{done.stderr}")
    found: dict[str, float] = {}
    for line in done.stdout.splitlines():
        told = re.sub(r"\(bound.*|\(target.*", "", line)
        words = " ".join(NUMBER.sub("#", told).split())
        while f"{words} [0]" in found:  # tables may have lines of one name below each other
            words += " (again)"
        for place, number in enumerate(NUMBER.findall(told)):
            found[f"{words} [{place}]"] = float(number.replace(",", ""))
    return found


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("other", type=Path)
    parser.add_argument("benchmark")
    parser.add_argument("--pairs", type=int, default=20)
    words = sys.argv[1:]
    own = words.index("--") if "--" in words else len(words)
    given, arguments = parser.parse_args(words[:own]), words[own + 1 :]
    pairs = []
    for number in range(given.pairs):
        turn = [HERE, given.other.resolve()]
        both = {
            where: figures(where, given.benchmark, arguments)
            for where in (turn if number % 2 else turn[::-1])
        }
        pairs.append((both[turn[0]], both[turn[1]]))
    shared = [name for name in pairs[0][0] if all(name in run for pair in pairs for run in pair)]
    print(f"{'here':>10} {'there':>10} {'ratio':>7}  median of {given.pairs} pairs")
    for name in shared:
        here = [mine[name] for mine, _ in pairs]
        there = [other[name] for _, other in pairs]
        ratios = [a / b for a, b in zip(here, there, strict=True) if b]
        ratio = f"{statistics.median(ratios):7.3f}" if ratios else f"{'-':>7}"
        print(f"{statistics.median(here):10.3f} {statistics.median(there):10.3f} {ratio}  {name}")


if __name__ == "__main__":
    main()
