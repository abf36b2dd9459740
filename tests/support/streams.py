"""Live streams for tests, whose frames show their number: HLS, MPEG-TS, and what pushes and serves others."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from stream_sparse.frame import Array, Frame

from . import servers

FPS = 20
_LEVELS = 20


def picture(number: int) -> av.VideoFrame:
    """A frame that is gray by its number, modulo 20."""
    return av.VideoFrame.from_ndarray(
        np.full((48, 64), 30 + 10 * (number % _LEVELS), np.uint8), format="gray"
    )


def number_in(x: Array) -> int:
    """The number, modulo 20, that a picture shows."""
    return round((float(np.median(x)) - 30) / 10) % _LEVELS


def step_errors(frames: Sequence[Frame], fps: float = FPS) -> Array:
    """How far each step of time is from that of the numbers shown, in ms."""
    numbers = np.array([number_in(frame.data) for frame in frames])
    steps = np.diff([frame.time_s for frame in frames])
    return 1e3 * np.abs(steps - np.diff(numbers) % _LEVELS / fps)


class _Pieces:
    """A file that keeps the bytes of each frame apart."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces[-1:] = [self.pieces[-1] + bytes(data)] if self.pieces else [bytes(data)]
        return len(data)


def mpegts(numbers: range, start_s: float = 0.0) -> list[bytes]:
    """The bytes of an MPEG transport stream, for each frame; the first one is at ``start_s``."""
    pieces = _Pieces()
    with av.open(pieces, "w", format="mpegts", options={"flush_packets": "1"}) as out:
        stream = out.add_stream("libx264", rate=FPS, options={"tune": "zerolatency", "g": str(FPS)})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for count, number in enumerate(numbers):
            frame = picture(number)
            frame.pts, frame.time_base = round(start_s * FPS) + count, Fraction(1, FPS)
            pieces.pieces.append(b"")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return pieces.pieces


class LivePlaylist:
    """A live playlist of segments of a second each, of which the last three are listed; four are there first.

    Its time goes on when somebody who has asked for the newest segment looks at it again, a second each time:
    so the times of reads do not depend on how busy this machine is. Segments whose numbers are in ``new``
    come after a discontinuity, those in ``late`` a second late for each time. It says that they are
    ``listed_s`` long: FFmpeg waits for so long before it looks again.

    Attributes:
        url: its address.
        now: its time, s.
    """

    def __init__(
        self, segments: Sequence[bytes], new: Sequence[int], late: Sequence[int], listed_s: float
    ) -> None:
        self.url, self.now = "", 1000.0
        self._segments, self._new, self._late, self._listed_s = segments, new, late, listed_s
        self._asked: set[int] = set()
        self._there, self._since = 4, self.now  # segments, and when the newest came

    def answer(self, request: Any) -> None:
        """Answer a request of a segment or the playlist."""
        name = request.path.strip("/").partition(".")[0]
        if name.isdigit():
            self._asked.add(int(name))
        body = self._segments[int(name)] if name.isdigit() else self._text().encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _text(self) -> str:
        if self._there - 1 in self._asked and self._there < len(self._segments):
            self.now += 1
            if self.now - self._since > self._late.count(self._there):
                self._there, self._since = self._there + 1, self.now
        listed = range(self._there - 3, self._there)
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:1"]
        lines.append(f"#EXT-X-MEDIA-SEQUENCE:{listed.start}")
        for number in listed:
            lines += ["#EXT-X-DISCONTINUITY"] if number in self._new else []
            lines += [f"#EXTINF:{self._listed_s:.3f},", f"{number}.ts"]
        return "\n".join(lines) + "\n"


@contextmanager
def hls(
    segments: Sequence[bytes], new: Sequence[int] = (), late: Sequence[int] = (), listed_s: float = 0.2
) -> Iterator[LivePlaylist]:
    """Serve a live playlist by HTTP."""
    live = LivePlaylist(segments, new, late, listed_s)
    with servers.serving(live.answer) as address:
        live.url = f"{address}/live.m3u8"
        yield live


@contextmanager
def tcp(pieces: Sequence[tuple[float, bytes]]) -> Iterator[str]:
    """A server that sends pieces of bytes to each client in turn, each at its time after the first one."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def send(client: socket.socket) -> None:
            with client, suppress(OSError):  # the client has seen enough
                begun = time.monotonic()
                for due, piece in pieces:
                    time.sleep(max(begun + due - time.monotonic(), 0.0))
                    client.sendall(piece)

        def serve() -> None:
            with suppress(OSError):  # the server has been shut
                while True:
                    send(server.accept()[0])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


@contextmanager
def rtsp() -> Iterator[str | None]:
    """The film of an RTSP server of GStreamer, in Debian's Python; None where that has no GStreamer."""
    script = Path(__file__).with_name("rtsp_server.py")
    try:
        process = subprocess.Popen(
            ["/usr/bin/python3", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
    except OSError:
        yield None
        return
    with process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        try:
            yield f"rtsp://127.0.0.1:{port}/film" if port else None
        finally:
            process.kill()  # it serves for ever, also after a test that fails
