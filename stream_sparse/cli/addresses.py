"""The address of a page, as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse.studio.server import Server


def print_address(out: Console, server: Server, host: str) -> None:
    """Print the address of a server, and what it means where others can reach it."""
    from rich.text import Text

    # As a Text, which is not masked: this token is there to be read.
    out.print(Text(f"Open {server.address}"), soft_wrap=True)
    if server.address_outside != server.address:
        out.print(Text(f"On other machines open {server.address_outside}"), soft_wrap=True)
    if not server.alone:
        out.print(
            f"Anyone with this address can watch from other machines, change parameters, and record on this "
            f"one; nothing is encrypted. Without --host {host} only this machine can.",
            soft_wrap=True,
        )
