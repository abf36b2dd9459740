"""Fail a run of the whole suite in which too few tests ran, or one was skipped for a reason not named here.

``pytest --floor 4000`` asks for it, as ``make test`` does: a suite whose tests are all skipped is green.
"""

from __future__ import annotations

import re

import pytest

SKIPS = [
    "needs openbox, which manages windows",
    "only root on Linux may mount a small disk",
    "this OpenCV has no lavfi",
    "other libraries do not zoom",
    "needs (Xvfb|xdotool)",
    "needs seccomp and Landlock",
    "needs Chromium",
    "needs Firefox",
    "needs wasm-ld-19",
    "needs Node.js",
    "needs (JupyterLab|nbgrader)",
    "no display answers",
    "xdotool finds windows",
    "this OpenCV (is headless|has no X windows)",
    "SCIPY_ARRAY_API is not set",
]
"""Reasons of machines that lack something; a test that is skipped for another one is forgotten."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--floor", type=int, help="fail where fewer tests pass, or a skip has no known reason")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Count, and fail the session."""
    floor = session.config.getoption("--floor")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if floor is None or reporter is None:
        return
    passed = len(reporter.stats.get("passed", ()))
    reasons = {str(report.longrepr[2]) for report in reporter.stats.get("skipped", ())}
    unknown = [reason for reason in sorted(reasons) if not any(re.search(known, reason) for known in SKIPS)]
    problems = [f"skipped for a reason that is not in tests/support/floor.py: {reason}" for reason in unknown]
    if passed < floor:
        problems.append(f"{passed} tests passed, expected at least {floor}")
    for problem in problems:
        reporter.write_line(f"floor: {problem}", red=True)
    if problems and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
