"""One opened file or network stream: its frames as decoded, and whether all of it was there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import av
from av.error import FFmpegError

from stream_sparse.errors import SourceError, StreamError

from ._kinds import not_a_video
from ._paths import host_of, is_url, masked

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TIMEOUT_S", "Clip"]

TIMEOUT_S = 10.0  # a host that does not answer, a stream that falls silent
_PATIENCE = 100  # damaged packets in a row before a live stream counts as broken
_JPEG_END = b"\xff\xd9"
_SHORT_S = 1.0  # a file that ends earlier than this before its header's duration is worth a word


class Clip:
    """A container with one video stream in it that was chosen.

    Attributes:
        live: true for a network stream that has no duration.
        rate: nominal frames a second.
        told: whether the rate is its own; FFmpeg invents one for cameras that send one JPEG after another.
        lost: damaged packets since the last frame, of a live stream.
        warnings: what was odd about the file, known once it has been read.
    """

    def __init__(self, target: str, start: float = 0.0) -> None:
        self.shown = masked(target)
        self.network = is_url(target)
        self.warnings: list[str] = []
        self.lost = 0
        self.target = target
        self._seen = 0
        self._end = 0.0
        self._damaged = 0
        self._ends = False
        self._open()
        try:
            self._choose(start)
        except BaseException:
            self._container.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def _open(self) -> None:
        options: dict[str, str] = {}
        if self.network:
            options = {"analyzeduration": "2000000"}  # the default waits for five seconds of a camera
        if self.target.startswith("rtsp"):
            options["rtsp_transport"] = "tcp"  # UDP loses packets in silence
        try:
            timeout = (TIMEOUT_S, TIMEOUT_S) if self.network else None
            self._container = av.open(self.target, options=options, timeout=timeout)
        except FFmpegError as error:
            raise SourceError(f"video: {self.shown}: {self._why(error)}") from None

    def _why(self, error: FFmpegError) -> str:
        """What went wrong at opening, in words. FFmpeg's own text would show the whole address."""
        if not self.network:
            if isinstance(error, (av.error.InvalidDataError, av.error.EOFError)):
                return not_a_video(self.target)
            return f"cannot be opened: {error.strerror}"
        host = host_of(self.target)
        if isinstance(error, av.error.ExitError):
            return f"{host} did not answer within {TIMEOUT_S:g} s; check the address and that it is on"
        if isinstance(error, ConnectionRefusedError):
            return f"{host} refused the connection; check the port and whether the camera or server is on"
        if isinstance(error, av.error.ProtocolNotFoundError):
            return "no such kind of address; expected http:, https: or rtsp:"
        if isinstance(error, av.error.InvalidDataError):
            return f"what {host} sends is no video"
        return f"{host} cannot be read: {error.strerror}; check the address"

    def _why_broken(self, error: FFmpegError) -> str:
        if not isinstance(error, av.error.InvalidDataError):
            return f"broken: {error.strerror}"
        if self._seen or self.network:
            return "damaged: what comes next cannot be decoded"
        return not_a_video(self.target)

    def _choose(self, start: float) -> None:
        streams = [s for s in self._container.streams.video if not _is_cover(s)]
        if not streams or self._container.format.name == "tty":  # FFmpeg draws text files as films
            kinds = ", ".join(sorted({s.type for s in self._container.streams if s not in streams})) or "text"
            raise SourceError(f"video: {self.shown}: no video in it (it holds {kinds})")
        self._stream = stream = streams[0]
        if getattr(stream, "codec_context", None) is None:
            raise SourceError(f"video: {self.shown}: FFmpeg does not know its codec; convert it to H.264")
        self.live = self.network and not self._container.duration
        self.told = bool(stream.average_rate) and "mjpeg" not in self._container.format.name
        self.rate = float(stream.average_rate or stream.guessed_rate or stream.base_rate or 30)
        # Decoding whole frames side by side is faster and holds some back, which a live picture must not.
        stream.thread_type = "SLICE" if self.live else "AUTO"
        self.sought = False
        if start > 2 and not self.live:
            try:  # a second early: around a key frame, times and order of storage differ
                base = stream.time_base or 1
                self._container.seek(int((start - 1) / base), stream=stream, backward=True)
                self.sought = True
            except FFmpegError:
                self._container.close()
                self._open()
                self._choose(0.0)

    def duration(self) -> float | None:
        """Seconds by the header: the least where its entries differ, as they do after cuts by edit list."""
        found = []
        stream = self._stream
        if stream.duration and stream.time_base:
            found.append(float(stream.duration * stream.time_base))
        tag = stream.metadata.get("DURATION", "").split(":")
        if len(tag) == 3:
            found.append(int(tag[0]) * 3600 + int(tag[1]) * 60 + float(tag[2]))
        if self._container.duration and (not found or len(self._container.streams) == 1):
            found.append(self._container.duration / av.time_base)
        return min(found) if found else None

    def expected(self) -> int | None:
        """How many frames the header promises; a hint."""
        if self.live:
            return None
        seconds = self.duration()
        return int(self._stream.frames) or (round(seconds * self.rate) if seconds else None)

    def frames(self) -> Iterator[av.VideoFrame]:
        """All frames in order of presentation.

        Raises:
            StreamError: after the last good frame, where the file or stream is broken or cut off.
        """
        error: FFmpegError | None = None
        packets = self._container.demux(self._stream)
        while error is None:
            try:
                packet = next(packets, None)
                if packet is None:
                    break
                if packet.is_corrupt and self._missing():
                    continue  # the half of a frame at which a copy was cut off
                if self.live and self._cut_off(packet):
                    self.lost += 1
                    continue
                frames = packet.decode()
            except FFmpegError as caught:
                if self._forgives(caught):
                    continue
                error = caught
                frames = self._rest()
            for frame in frames:
                self._note(frame)
                yield frame
        self._finish(error)

    def _forgives(self, error: FFmpegError) -> bool:
        """A live stream may damage a frame on its way, and begins in the midst of things."""
        if not (self.live and isinstance(error, av.error.InvalidDataError)):
            return False
        self.lost += 1
        return self.lost < _PATIENCE

    def _cut_off(self, packet: Any) -> bool:
        """Whether a JPEG lacks its end, though others of this stream had theirs.

        FFmpeg would make up the rest of the picture without a word. What is not cut but changed inside
        shows nowhere: a JPEG has no checksum.
        """
        if self._stream.codec_context.name != "mjpeg" or not packet.size:
            return False
        ends = _JPEG_END in bytes(packet)
        self._ends = self._ends or ends
        return self._ends and not ends

    def _rest(self) -> list[av.VideoFrame]:
        """What the decoder still held when it broke."""
        try:
            return self._stream.decode(None)
        except FFmpegError:
            return []

    def _note(self, frame: av.VideoFrame) -> None:
        self._seen += 1
        self._damaged += bool(frame.is_corrupt)
        if frame.time is not None:
            length = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
            self._end = frame.time + max(length, 1 / self.rate)

    def _missing(self) -> tuple[int, int] | None:
        """How far the file's own index goes and where the file ends, in bytes, where that is too early."""
        entries: Any = getattr(self._stream, "index_entries", None)
        if not entries or not Path(self.target).is_file():
            return None
        last = (entries[i] for i in range(max(0, len(entries) - 256), len(entries)))
        far, size = max(e.pos + e.size for e in last), Path(self.target).stat().st_size
        return (far, size) if far > size else None

    def _finish(self, error: FFmpegError | None) -> None:
        so_far = f"{self._seen} frames ({self._end:.2f} s) were read"
        if isinstance(error, av.error.ExitError):
            raise StreamError(f"video: {self.shown}: nothing came for {TIMEOUT_S:g} s; {so_far}")
        if self.live and not isinstance(error, av.error.InvalidDataError):  # its end, or a connection cut
            raise StreamError(f"video: {self.shown}: {host_of(self.target)} ended the stream; {so_far}")
        missing = self._missing()
        if missing:
            raise StreamError(
                f"video: {self.shown}: an incomplete copy: its index goes to byte {missing[0]} and the file"
                f" ends at {missing[1]}; {so_far}"
            )
        if error is not None:
            raise StreamError(f"video: {self.shown}: {self._why_broken(error)}; {so_far}")
        if self._damaged:
            self.warnings.append(f"{self.shown}: damaged frames, patched up by the decoder: {self._damaged}")
        seconds, begin = self.duration(), self._stream.start_time
        if seconds is not None and self._seen:
            end = seconds + float((begin or 0) * (self._stream.time_base or 0))
            if end - self._end > _SHORT_S:
                self.warnings.append(
                    f"{self.shown}: ends at {self._end:.2f} s, though its header says {end:.2f} s; cut off?"
                )


def _is_cover(stream: Any) -> bool:
    """Whether it is the cover picture of a piece of music."""
    cover = getattr(getattr(av.stream, "Disposition", None), "attached_pic", None)
    return cover is not None and bool(stream.disposition & cover)
