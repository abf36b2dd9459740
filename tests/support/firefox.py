"""Firefox, driven by WebDriver BiDi: a page at an address, and scripts in it."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

NAMES = ("firefox-esr", "firefox")
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}
"""It asks no host for anything of its own."""
ANSWER_S = 60.0
T = TypeVar("T")


def firefox() -> str:
    """The program; the test is skipped where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("needs Firefox (apt install firefox-esr)")
    return program


def driven(work: Coroutine[Any, Any, T]) -> T:
    """Return what the work gives, in a thread of its own: Playwright keeps an event loop in that of tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Tab:
    """The one tab of a browser."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket
        self._count = 0
        self._context = ""

    async def begin(self) -> None:
        await self.do("session.new", capabilities={})
        self._context = (await self.do("browsingContext.getTree"))["contexts"][0]["context"]

    async def end(self) -> None:
        await self.do("browser.close")
        self._socket.close()

    async def do(self, method: str, **given: Any) -> Any:
        """Return the result of a command of WebDriver BiDi."""
        self._count += 1
        await self._socket.write_message(json.dumps({"id": self._count, "method": method, "params": given}))
        while True:
            text = await asyncio.wait_for(self._socket.read_message(), ANSWER_S)
            assert text is not None, "Firefox has ended"
            answer = json.loads(text)
            if answer.get("id") == self._count:
                assert answer["type"] == "success", answer
                return answer["result"]

    async def go(self, address: str) -> None:
        await self.do("browsingContext.navigate", context=self._context, url=address, wait="complete")

    async def value(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript, a text or a number, once it is there."""
        said = await self.do(
            "script.evaluate", expression=expression, target={"context": self._context}, awaitPromise=True
        )
        assert said["type"] == "success", said
        return said["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until an expression is true, which the page tries at each of its pictures."""
        every = "const look = () => (({}) ? resolve(1) : requestAnimationFrame(look)); look();"
        await self.value(f"new Promise((resolve) => {{ {every.format(expression)} }})")


@asynccontextmanager
async def tab(folder: Path) -> AsyncIterator[Tab]:
    """A browser without a window, with a profile of its own in a folder."""
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (folder / "user.js").write_text("".join(lines), "utf-8")
    words = ["--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port=0"]
    log = folder / "log.txt"
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            firefox(), *words, stdout=asyncio.subprocess.DEVNULL, stderr=said
        )
    try:
        async with asyncio.timeout(ANSWER_S):
            while (found := re.search(r"BiDi listening on (ws://\S+)", log.read_text("utf-8"))) is None:
                assert process.returncode is None, log.read_text("utf-8")
                await asyncio.sleep(0.02)
        one = Tab(await websocket_connect(f"{found[1]}/session", max_message_size=1 << 26))
        await one.begin()
        yield one
        await one.end()
        await asyncio.wait_for(process.wait(), ANSWER_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
