"""JupyterLab with a real kernel, and a notebook that is open in it."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from .browser import until_page
from .processes import environment

if TYPE_CHECKING:
    from playwright.sync_api import Page


@contextmanager
def jupyter_lab(folder: Path, name: str) -> Iterator[str]:
    """JupyterLab in a folder; gives the address of a notebook there."""
    if find_spec("jupyterlab") is None:
        pytest.skip("needs JupyterLab (pip install jupyterlab)")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    token = secrets.token_urlsafe(16)
    words = [
        sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", "--port", str(port),
        f"--ServerApp.token={token}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    folders = {f"JUPYTER_{kind.upper()}_DIR": str(folder / kind) for kind in ("config", "data", "runtime")}
    with (
        (folder / "lab.log").open("w") as log,
        subprocess.Popen(words, cwd=folder, env=environment(**folders), stdout=log, stderr=log) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            while not _answers(f"{address}/api/status?token={token}"):
                assert process.poll() is None, (folder / "lab.log").read_text()
                time.sleep(0.1)
            yield f"{address}/lab/tree/{name}?token={token}"
        finally:
            process.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


class Lab:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page, self._file = page, file
        self._cells = page.locator(".jp-CodeCell")
        page.wait_for_selector(".jp-CodeCell", timeout=60_000)
        page.get_by_text("| Idle").wait_for(timeout=60_000)

    def type(self, cell: int) -> None:
        """Run a cell."""
        self._cells.nth(cell).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def says(self, cell: int) -> str:
        """Run a cell, and give what it prints."""
        before = self._number(cell)
        self.type(cell)
        until_page(self.page, lambda: self._number(cell) not in (before, "[*]:"))
        return self._cells.nth(cell).locator(".jp-OutputArea-output").inner_text().strip()

    def _number(self, cell: int) -> str:
        return self._cells.nth(cell).locator(".jp-InputPrompt").first.inner_text()

    def state(self, words: str) -> None:
        """Wait until the head line of the widget has some words."""
        until_page(self.page, lambda: words in self.page.inner_text("#state"))

    def saved(self, whole: Callable[[Any], object]) -> Any:
        """Save the notebook, and read it once it is what it should be."""
        self.page.keyboard.press("Control+s")

        def read() -> Any:
            with suppress(nbformat.reader.NotJSONError):  # it is being written
                found = nbformat.read(self._file, as_version=4)
                return found if whole(found) else None
            return None

        return until_page(self.page, read)
