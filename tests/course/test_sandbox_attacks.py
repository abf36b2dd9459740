"""Each attack of ``attacks.yaml`` is held by the wall, and harms nothing."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from ruamel.yaml import YAML

from stream_sparse.course.exercise import exercises
from stream_sparse.course.sandbox import Sandbox, has_wall
from tests.support.slow import slow
from tests.support.waiting import until

FILE = YAML(typ="safe").load((Path(__file__).parent / "attacks.yaml").read_text("utf-8"))
ATTACKS = {name: body for kind in FILE["attacks"].values() for name, body in kind.items()}
FUNCTION = """
def relu(x, theta=0):
    try: through = attack()
    except (OSError, RuntimeError): through = False
    print("through" if through else "refused")
    return np.zeros(3)
"""
QUICK = 0.5
"""For those that never end."""

pytestmark = [
    pytest.mark.skipif(not has_wall(), reason="needs seccomp and Landlock"),
    pytest.mark.xdist_group("attacks"),
]


class Targets:
    """What the attacks are on: a process, files, sockets and a terminal; used by ``with``."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="attacked-")))
            (self.folder / "file").write_text("private")
            (self.folder / "file").chmod(0o600)
            # As the process of a user who is not root; root's are harder to reach than theirs.
            words = [*(["setpriv", "--bounding-set", "-all"] if os.geteuid() == 0 else []), "sleep", "600"]
            env = {"PATH": os.defpath, "SECRET": "1"}
            self._victim = stack.enter_context(subprocess.Popen(words, env=env))
            stack.callback(self._victim.kill)
            until(lambda: Path(f"/proc/{self._victim.pid}/comm").read_text() == "sleep\n")
            name = uuid.uuid4().hex
            port = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            self._post = [
                stack.enter_context(closing(socket.socket(family, socket.SOCK_DGRAM)))
                for family in (socket.AF_UNIX, socket.AF_UNIX, socket.AF_INET)
            ]
            places = (str(self.folder / "mail"), f"\0{name}", ("127.0.0.1", port))
            for one, place in zip(self._post, places, strict=True):
                one.bind(place)
                one.setblocking(False)
            master, terminal = os.openpty()
            for end in (master, terminal):
                stack.callback(os.close, end)
            os.write(master, b"typed\n")
            column = 0 if platform.machine() == "x86_64" else 1
            self._words = {
                "CALLS": repr({call: numbers[column] for call, numbers in FILE["calls"].items()}),
                "VICTIM": str(self._victim.pid), "FOLDER": str(self.folder), "ABSTRACT": name,
                "PORT": str(port), "TERMINAL": os.ttyname(terminal),
                "ANSWER": str(exercises()["relu"].folder / "reference.py"),
            }  # fmt: skip
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def source(self, attack: str) -> bytes:
        """Return the submission that makes an attack."""
        text = f"{FILE['before']}def attack():\n    {ATTACKS[attack]}\n{FUNCTION}"
        for word, value in self._words.items():
            text = text.replace(word, value)
        return text.encode()

    def harm(self) -> list[str]:
        """Say what was done to them."""
        file = self.folder / "file"
        state = Path(f"/proc/{self._victim.pid}/stat").read_text().rpartition(")")[2].split()[0]
        found = {
            "the process": self._victim.poll() is not None or state == "T",
            "the folder": {path.name for path in self.folder.iterdir()} != {"file", "mail"},
            "the file": not file.exists()
            or (file.read_text(), file.stat().st_mode & 0o777) != ("private", 0o600),
            "the mail": any(map(_has_mail, self._post)),
        }
        return [name for name, harmed in found.items() if harmed]


def _has_mail(post: socket.socket) -> bool:
    try:
        return bool(post.recv(10))
    except BlockingIOError:
        return False


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for all, as starting Python takes longer than an attack."""
    with Sandbox() as made:
        made(b"def f(): return 0", "f.py", "f", [()])
        yield made


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_held_and_harms_nothing(attack: str, sandbox: Sandbox) -> None:
    with Targets() as targets:
        seconds = QUICK if "while True" in ATTACKS[attack] else 10.0
        found = sandbox(targets.source(attack), "attacker.py", "relu", [(np.arange(3.0),)], seconds)
        assert ("through" in found.printed, targets.harm()) == (False, [])
    assert found.printed == "refused\n" or found.stopped


def test_after_all_attacks_answers_are_marked_as_ever(sandbox: Sandbox) -> None:
    assert len(ATTACKS) == 71
    (answer,) = sandbox(b"def f(x): return 2 * x", "my.py", "f", [(np.arange(3.0),)]).answers
    np.testing.assert_array_equal(answer.outputs[0], [0, 2, 4])


@pytest.mark.parametrize("attack", ["a file of the teacher", "write", "kill", "fork", slow("a port")])
def test_without_the_wall_they_get_through(attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the attacks above are ones."""
    with Targets() as targets:
        space: dict[str, object] = {}
        pid = os.fork()
        if not pid:
            try:
                exec(targets.source(attack), space)
                os._exit(0 if space["attack"]() else 1)  # type: ignore[operator]
            finally:
                os._exit(1)
        _, status = os.waitpid(pid, 0)
        assert status == 0
