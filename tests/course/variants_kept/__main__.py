"""Print what the checker says about each answer, and count for each exercise what it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from stream_sparse.course.exercise import find, run_file
from stream_sparse.course.judge import Judge, Verdict
from tests.course.in_process import run_in_process

SEED = 0


def verdicts(file: Path, seed: int = SEED) -> Iterator[tuple[str, Verdict]]:
    """Judge the answers of a file, and yield the name of each with its verdict."""
    judge, source = Judge(find(file.stem), seed), file.read_text("utf-8")
    for name in vars(run_file(file)):
        if name.startswith(("wrong_", "right_")):
            given = f"{source}\n{file.stem} = {name}\n".encode()
            yield name, judge.verdict(run_in_process(given, file.name, file.stem, judge.cases))


def kind(name: str, verdict: Verdict) -> str:
    """Return what became of an answer, in two words."""
    if name.startswith("right_"):
        return "right accepted" if verdict.right else "right refused"
    if verdict.right:
        return "wrong accepted"
    return "wrong named" if verdict.cause else "wrong unnamed"


def main() -> None:
    """Print a line for each answer, and the counts of each exercise and of all."""
    total: Counter[str] = Counter()
    for file in sorted(Path(__file__).parent.glob("[!_]*.py")):
        counts: Counter[str] = Counter()
        for name, verdict in verdicts(file):
            counts[kind(name, verdict)] += 1
            print(f"  {kind(name, verdict):15} {name}: {verdict.cause or ' | '.join(verdict.where)}")
        print(f"{file.stem}: {dict(counts)}")
        total += counts
    print(f"all: {dict(total)}")


if __name__ == "__main__":
    main()
