"""The options of a batch and of learning: the same in Python and on the command line, refused alike."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from stream_sparse import load
from stream_sparse.batch.options import BatchOptions, LearnOptions
from stream_sparse.cli.batch import batch
from stream_sparse.errors import InputError
from stream_sparse.pipeline import Pipeline
from tests.support.errors import fails, refusal

ONLY_IN_PYTHON = {"self", "client", "progress"}
ONLY_COMMANDS = {"context", "pipeline", "set_", "nodes", "dry_run", "debug"}


def test_python_and_the_command_line_name_things_alike() -> None:
    python, command = (inspect.signature(call).parameters for call in (Pipeline.batch, batch))
    assert {*python} - ONLY_IN_PYTHON == {*command} - ONLY_COMMANDS
    for name in {*python} & {*command} - {"videos"}:
        assert python[name].default == command[name].default, name


def test_each_option_of_python_is_reported_with_its_help() -> None:
    doc = inspect.getdoc(Pipeline.batch) or ""
    assert "\n    retries: How often an item is tried again whose worker died or took too long.\n" in doc
    with fails("a batch has no option 'retry'; did you mean 'retries'?"):
        load("minimal").batch("a.npy", retry=3)


TIME = "expected a time such as 90s, 10min or 2h"
BOTH = "--jobs is for this machine, a scheduler knows its workers; leave one of them out"


@pytest.mark.parametrize(
    ("options", "given", "text"),
    [
        (BatchOptions, {"jobs": 0}, "jobs must be >= 1 (got 0)"),
        (BatchOptions, {"retries": -1}, "retries must be >= 0 (got -1)"),
        (BatchOptions, {"timeout": 0}, f"--timeout 0: {TIME}"),
        (BatchOptions, {"timeout": -5}, f"--timeout -5: {TIME}"),
        (BatchOptions, {"timeout": "3d"}, f"--timeout 3d: {TIME}"),
        (BatchOptions, {"jobs": 2, "scheduler": "tcp://h:1"}, BOTH),
        (LearnOptions, {"round": 0}, "round must be >= 1 (got 0)"),
        (LearnOptions, {"held_out": 0.95}, "held_out: expected a share from 0 to 0.9 (got 0.95)"),
    ],
)
def test_values_that_are_not_possible_are_refused(
    options: type[Any], given: dict[str, Any], text: str
) -> None:
    assert refusal(InputError, options, **given) == text
