"""Tests that share a window, a browser or workers run in one process, one after the other."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("itself")
def test_processes_are_told_which_tests_stay_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist does so by the end of a test's id, which pytest 9.2 no longer lets it change."""
    grouped = request.config.getoption("loadgroup", default=False)  # in a worker of --dist loadgroup
    assert request.node.nodeid.endswith("@itself") == grouped
