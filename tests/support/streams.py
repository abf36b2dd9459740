"""Live streams for tests, whose frames show their number: HLS, MPEG-TS, and what pushes and serves others."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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


@contextmanager
def hls(
    segments: Sequence[bytes], segment_s: float, new: Sequence[int] = (), late: Sequence[int] = ()
) -> Iterator[str]:
    """A live playlist by HTTP: each segment is there once its time is over, the last three are listed.

    Four are there when it is first asked for. For a reader that is late, later ones wait until it has asked
    for the one before. Segments whose numbers are in ``new`` come after a discontinuity, those in ``late``
    once the time of two is over.
    """
    came: list[float] = []  # when each segment was there
    asked: dict[int, float] = {}  # when each was asked for

    def answer(request: Any) -> None:
        name = request.path.strip("/").partition(".")[0]
        if name.isdigit():
            asked.setdefault(int(name), time.monotonic())
        body = segments[int(name)] if name.isdigit() else playlist().encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def playlist() -> str:
        now = time.monotonic()
        came[:] = came or [now] * 4
        while (done := len(came)) < len(segments) and done - 1 in asked:
            due = came[-1] + segment_s * (1 + (done in late))
            if due > now:
                break
            came.append(max(due, asked[done - 1]))
        listed = range(max(done - 3, 0), done)
        lines = [
            "#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{max(round(segment_s), 1)}",
            f"#EXT-X-MEDIA-SEQUENCE:{listed.start}",
        ]  # fmt: skip
        for number in listed:
            lines += ["#EXT-X-DISCONTINUITY"] if number in new else []
            lines += [f"#EXTINF:{segment_s:.3f},", f"{number}.ts"]
        return "\n".join(lines) + "\n"

    with servers.serving(answer) as address:
        yield f"{address}/live.m3u8"


@contextmanager
def tcp(pieces: Sequence[tuple[float, bytes]]) -> Iterator[str]:
    """A server that sends pieces of bytes to its first client, each at its time after the first one."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def send() -> None:
            client, _ = server.accept()
            with client:
                begun = time.monotonic()
                for due, piece in pieces:
                    time.sleep(max(begun + due - time.monotonic(), 0.0))
                    client.sendall(piece)

        def sending() -> None:
            try:
                send()
            except OSError:
                """The client has seen enough."""

        thread = threading.Thread(target=sending, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
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
        yield f"rtsp://127.0.0.1:{port}/film" if port else None
        process.kill()
