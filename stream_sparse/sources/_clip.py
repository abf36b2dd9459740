"""Read one opened file or network stream: its decoded frames, and whether it was complete."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import av
import numpy as np
from av.error import FFmpegError

from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Array
from stream_sparse.io.ffmpeg import open_media
from stream_sparse.io.paths import is_url
from stream_sparse.redact import redact

from ._damage import DAMAGED, Damage

TIMEOUT_S = 10.0  # for a host that does not answer, and for a stream that stops
_NO_TIMES = 0x80  # FFmpeg's AVFMT_NOTIMESTAMPS
_SEGMENTED = ("hls", "dash")
_PATIENCE = 100  # packets in a row that cannot be decoded, after which a file or stream counts as broken
LACKING = "not in the stream"
"""Why frames are missing: the times of a stream say that it lacks some."""
_SHORT_S = 1.0  # a file that ends so much earlier than its header says gets a warning
_NO_VIDEO = "is not a video that FFmpeg can read, or an incomplete copy of one"
_JPEG_END = b"\xff\xd9"


# Of a video in these codecs each packet is one frame, unless it is damaged.
_A_FRAME_A_PACKET = frozenset(
    {"h264", "hevc", "vp9", "av1", "libdav1d", "mjpeg", "ffv1", "png", "rawvideo", "prores", "dnxhd",
     "huffyuv", "ffvhuff", "utvideo", "magicyuv"}
)  # fmt: skip


class PacketTimes(NamedTuple):
    """The times of a file's frames, in ticks of ``base`` seconds, in order of presentation."""

    ticks: Array
    keys: Array  # of the key frames, from which decoding can begin
    base: Fraction


class Clip:
    """The first video stream of a file or address, from near the time ``start`` of a file.

    It goes on after packets that cannot be decoded.

    Attributes:
        shown: the target without credentials, for messages.
        live: true for a network stream without a duration.
        rate: nominal frames a second.
        has_rate: whether the stream gives the rate; FFmpeg invents one for cameras that send single JPEGs.
        segmented: whether the stream comes in segments, seconds of it at once.
        timed: whether frames have times of their own.
        sought: whether reading begins in the middle of the file.
        early: of the frames of a live stream before the first wanted one: own time, and time of the read.
        lost: frames missing since those were last taken, ``cause`` the reason.
        corrupt: whether the last frame is known to be damaged.
        near: whether a longer step of a live stream's times before the last frame is a loss by damage.
        warnings: oddities of the file, complete once it has been read.
    """

    def __init__(self, target: str, start: float = 0.0) -> None:
        self.shown = redact(target)
        self._network = is_url(target)
        self._host = urlsplit(self.shown).netloc.rpartition("@")[2] if self._network else ""
        self.warnings: list[str] = []
        self.early: list[tuple[float | None, float]] = []
        self.lost, self.cause, self.corrupt, self.near = 0, "", False, False
        self.target = target
        self._seen = 0
        self._end = 0.0
        self._damaged = 0
        self._failed = 0  # packets that could not be decoded, since the last frame
        self._failure: FFmpegError | None = None  # the last of them
        self._untimed = 0
        self._ended = False  # whether a JPEG of this stream has its end
        self._open()
        try:
            self._choose(start)
        except BaseException:
            self.close()
            raise
        early = self._container.format.name in ("mpegts", "hls")
        self._damage = Damage(self._stream.codec_context.codec.intra_only, early)

    def close(self) -> None:
        """Close the file or connection."""
        self._container.close()

    @property
    def coding(self) -> dict[str, Any]:
        """How the video is coded, and how many threads decode it, as ``Medium.coding`` has it."""
        context = self._stream.codec_context
        return {
            "codec": context.codec.canonical_name,
            "pixel_format": context.pix_fmt,
            "threads": context.thread_count or None,
        }

    def _open(self) -> None:
        options: dict[str, str] = {}
        if self._network:
            options = {"analyzeduration": "2000000"}  # the default waits for five seconds of a camera
        if self.target.startswith("rtsp"):
            options["rtsp_transport"] = "tcp"  # UDP loses packets in silence
        timeout = (TIMEOUT_S, TIMEOUT_S) if self._network else None
        target = self.target if self._network else Path(self.target)
        try:
            self._container = open_media(target, options=options, timeout=timeout)
        except (FFmpegError, TimeoutError) as error:
            raise SourceError(f"video: {self.shown}: {self._why(error)}") from None

    def _why(self, error: FFmpegError | TimeoutError) -> str:
        """Say why it cannot be opened. FFmpeg's own text would show the whole address."""
        if not self._network:
            if isinstance(error, (av.error.InvalidDataError, av.error.EOFError)):
                return _NO_VIDEO
            return f"cannot be opened: {error.strerror}"
        if _is_silent(error):
            return f"{self._host} did not answer within {TIMEOUT_S:g} s; check the address and that it is on"
        if isinstance(error, ConnectionRefusedError):
            advice = "check the port and whether the camera or server is on"
            return f"{self._host} refused the connection; {advice}"
        advice = "check the address: phone apps often want /video at its end"
        return f"{self._host} cannot be read: {error.strerror}; {advice}"

    def _why_broken(self, error: FFmpegError) -> str:
        if not isinstance(error, av.error.InvalidDataError):
            return f"broken: {error.strerror}"
        if self._seen or self._network:
            return "damaged: the next frame cannot be decoded"
        return _NO_VIDEO

    def _choose(self, start: float) -> None:
        streams = [s for s in self._container.streams.video if not _is_cover(s)]
        if not streams or self._container.format.name == "tty":  # FFmpeg draws text files as films
            kinds = ", ".join(sorted({s.type for s in self._container.streams if s not in streams})) or "text"
            raise SourceError(f"video: {self.shown}: no video in it (it holds {kinds})")
        self._stream = stream = streams[0]
        if getattr(stream, "codec_context", None) is None:
            raise SourceError(f"video: {self.shown}: FFmpeg does not know its codec; convert it to H.264")
        self.live = self._network and not self._container.duration
        # From one frame to the next there is less than the whole, unless a time is damaged.
        self._whole = (not self.live and self.duration()) or math.inf
        self._latest = math.inf
        if stream.start_time is not None and stream.time_base is not None:
            self._latest = float(stream.start_time * stream.time_base) + self._whole
        self.segmented = self._container.format.name in _SEGMENTED
        self.timed = not self._container.format.flags & _NO_TIMES
        self.has_rate = bool(stream.average_rate) and "mjpeg" not in self._container.format.name
        self.rate = float(stream.average_rate or stream.guessed_rate or stream.base_rate or 30)
        # Decoding several frames at a time is faster, but delays them; a live picture must not be late.
        stream.thread_type = "SLICE" if self.live else "AUTO"
        self.sought = False
        if start > 2 and not self.live:
            try:  # a second early, since around a key frame the order of times is not that of the file
                base = stream.time_base or 1
                self._decode_first_packet()
                self._container.seek(int((start - 1) / base), stream=stream, backward=True)
                self.sought = True
            except FFmpegError:
                self.close()
                self._open()
                self._choose(0.0)

    def duration(self) -> float | None:
        """Seconds by the header: the least of its entries, which differ after cuts by edit list."""
        durations = []
        stream = self._stream
        if stream.duration and stream.time_base:
            durations.append(float(stream.duration * stream.time_base))
        # 00:00:08.500000000; of a damaged file it may be anything
        if tag := re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d*)?)", stream.metadata.get("DURATION", ""), re.ASCII):
            durations.append(int(tag[1]) * 3600 + int(tag[2]) * 60 + float(tag[3]))
        if self._container.duration and (not durations or len(self._container.streams) == 1):
            durations.append(self._container.duration / av.time_base)
        return min(durations) if durations else None

    def expected(self) -> int | None:
        """How many frames the header announces; it may be wrong."""
        if self.live:
            return None
        seconds = self.duration()
        return int(self._stream.frames) or (round(seconds * self.rate) if seconds else None)

    def packet_times(self) -> PacketTimes | None:
        """Read the times of all packets, without decoding; None where they may not be those of the frames.

        That takes a hundredth of the time of decoding. Afterwards the clip has no frames.
        """
        base = self._stream.time_base
        if self._stream.codec_context.codec.canonical_name not in _A_FRAME_A_PACKET or base is None:
            return None
        ticks, keys = array("q"), array("q")
        try:
            for packet in self._container.demux(self._stream):
                if not packet.size:
                    continue
                if packet.pts is None or packet.is_corrupt or packet.is_discard:
                    return None
                if not ticks and not packet.is_keyframe:
                    return None
                ticks.append(packet.pts)
                if packet.is_keyframe:
                    keys.append(packet.pts)
        except FFmpegError:
            return None
        times = np.sort(np.array(ticks, np.int64))
        steps = np.diff(times)
        # Frames that come before the first key frame cannot be decoded; other times are corrected on reading.
        sound = len(times) and times[0] == ticks[0] and (steps > 0).all()
        if not sound or float(times[0] * base) > self._latest or steps.max(initial=0) * base > self._whole:
            return None
        return PacketTimes(times, np.sort(np.array(keys, np.int64)), base)

    def _decode_first_packet(self) -> None:
        """Decode the first packet before decoding begins elsewhere.

        It holds the version of the encoder. x264 before version 151 coded 4:4:4 in another way, which FFmpeg
        decodes rightly only where it knows the version.
        """
        if self._stream.codec_context.name == "h264" and not self._seen:
            packet = next(self._container.demux(self._stream), None)
            if packet is not None:
                packet.decode()

    def go_to(self, tick: int) -> bool:
        """Let :meth:`frames` begin with the key frame of a time; returns whether that can be done."""
        try:
            self._decode_first_packet()
            self._container.seek(tick, stream=self._stream, backward=True)
            packet = next(self._container.demux(self._stream), None)
            if packet is None or packet.pts is None or packet.pts > tick:
                return False
            self._container.seek(tick, stream=self._stream, backward=True)
        except FFmpegError:
            return False
        return True

    def frames(self) -> Iterator[av.VideoFrame]:
        """Read all frames in order of presentation; after the last good one raise what is wrong."""
        error: FFmpegError | None = None
        packets = self._container.demux(self._stream)
        while error is None:
            packet = None
            try:
                packet = next(packets, None)
                if packet is None:
                    break
                if packet.is_corrupt and self._cut_short():
                    continue  # half a frame at the end of an incomplete copy
                if self.live and self._cut_off(packet):
                    self.lose(1, DAMAGED)
                    continue
                self._damage.see(packet)
                frames = packet.decode()
            except IndexError:  # PyAV: damage looks like a stream that was not there at the start
                error = av.error.InvalidDataError(0, "a stream that was not there at the start")
                frames = self._rest()
            except FFmpegError as caught:
                if self._forgives(caught, packet):
                    continue
                error = caught
                frames = self._rest()
            for frame in frames:
                self._note(frame)
                yield frame
        if not self.live and self._failed:
            error = error or self._failure  # nothing could be decoded up to the end
        codec, base = self._stream.codec_context.codec.canonical_name, self._stream.time_base
        rest = self._damage.rest(counted=codec in _A_FRAME_A_PACKET)
        if not self.live and rest is not None and base is not None:
            self._lose_before(float(rest * base) + 1 / self.rate)
        self._finish(error)

    def own_time(self, frame: av.VideoFrame) -> float | None:
        """Return the time of a frame of a live stream, s; None where the stream has no times."""
        return time_of(frame) if self.timed else None

    def lose(self, count: int, cause: str) -> None:
        """Count frames as missing before the next one."""
        self.lost, self.cause = self.lost + count, cause

    def sent_utc(self, own: float | None) -> float | None:
        """Return the time of a frame by the clock of its sender, s since 1970 (UTC), once it is known.

        An RTSP server reports it (RTCP).
        """
        zero = self._container.start_time_realtime if self._container.format.name == "rtsp" else None
        if own is None or not zero or zero < 0:
            return None
        return float(zero / 1e6 + own)

    def _forgives(self, error: FFmpegError, packet: av.Packet[Any] | None) -> bool:
        """Return whether to go on: a packet was damaged, or a live stream begins at no key frame.

        Where frames have times, a jump of them counts the lost ones, else each packet is one.
        """
        whole = packet is not None and packet.size > 0
        if not isinstance(error, av.error.InvalidDataError) or not (self.live or whole):
            return False
        if self.in_jpegs:
            self.lose(1, DAMAGED)
        self._damage.found()
        self._failed, self._failure = self._failed + 1, error
        return self._failed < _PATIENCE

    def _cut_off(self, packet: Any) -> bool:
        """Whether a JPEG lacks its end while others of this stream have one.

        FFmpeg would invent the rest of the picture. Changed bytes within it cannot be found: a JPEG has no
        checksum.
        """
        if self._stream.codec_context.name != "mjpeg" or not packet.size:
            return False
        ends = _JPEG_END in bytes(packet)
        self._ended = self._ended or ends
        return self._ended and not ends

    def _rest(self) -> list[av.VideoFrame]:
        """The frames that the decoder still holds after an error."""
        try:
            frames = self._stream.decode(None)
        except FFmpegError:
            return []
        for frame in frames:  # PyAV gives it to frames of packets alone
            if frame.time_base is None and self._stream.time_base is not None:
                frame.time_base = self._stream.time_base
        return frames

    def _note(self, frame: av.VideoFrame) -> None:
        self._seen += 1
        self._failed = 0
        self.corrupt = self._damage.reaches(frame)
        self._damaged += self.corrupt
        time_s = time_of(frame)
        if time_s is not None and time_s > self._latest:
            self._untimed += 1
            frame.pts = time_s = None
        if time_s is not None:
            self.near = self._damage.is_near() and not self.in_jpegs
            if self.near and not self.live:
                self._lose_before(time_s)
            length = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
            back = self._end - time_s
            # After damage frames may come in a wrong order; a film that is joined from two begins again.
            self._end = max(self._end if back < 1 else 0.0, time_s + max(length, 1 / self.rate))
            self._latest = self._end + self._whole
        else:
            self._end += 1 / self.rate

    def _lose_before(self, time_s: float) -> None:
        """Count the frames of a file that are missing before a time, after damage: by their times."""
        missing = round((time_s - self._end) * self.rate)
        if self._seen > 1 and missing > 0:
            self.lose(missing, DAMAGED)

    @property
    def in_jpegs(self) -> bool:
        """Whether it is a camera's stream in which each packet is a frame, counted where it is damaged."""
        return self.live and self._stream.codec_context.name == "mjpeg"

    def _cut_short(self) -> tuple[int, int] | None:
        """If the file is shorter than its own index says: the end by the index and its own, in bytes."""
        entries: Any = getattr(self._stream, "index_entries", None)
        if not entries or not Path(self.target).is_file():
            return None
        last = (entries[i] for i in range(max(0, len(entries) - 256), len(entries)))
        far, size = max(e.pos + e.size for e in last), Path(self.target).stat().st_size
        return (far, size) if far > size else None

    def _finish(self, error: FFmpegError | None) -> None:
        # FFmpeg invents times for a camera.
        frames = "frame" if self._seen == 1 else "frames"
        length = "" if self.live else f" ({self._end:.2f} s)"
        so_far = f"{self._seen} {frames}{length} {'was' if self._seen == 1 else 'were'} read"
        if _is_silent(error):
            raise StreamError(f"video: {self.shown}: nothing came for {TIMEOUT_S:g} s; {so_far}")
        if self.live and not isinstance(error, av.error.InvalidDataError):
            # FFmpeg takes a part that is not a JPEG, such as a PNG, for the end.
            other = " or sent no JPEG" if self._container.format.name == "mpjpeg" else ""
            raise StreamError(f"video: {self.shown}: {self._host} ended the stream{other}; {so_far}")
        if (ends := self._cut_short()) is not None:
            raise StreamError(
                f"video: {self.shown}: an incomplete copy: its index goes to byte {ends[0]} and the file ends"
                f" at {ends[1]}; {so_far}"
            )
        if error is not None:
            raise StreamError(f"video: {self.shown}: {self._why_broken(error)}; {so_far}")
        if self._damaged:
            self.warnings.append(f"{self.shown}: damaged frames, repaired by the decoder: {self._damaged}")
        if self._untimed:
            self.warnings.append(f"{self.shown}: damaged times, replaced by the frame rate: {self._untimed}")
        seconds, begin = self.duration(), self._stream.start_time
        if seconds is not None and self._seen:
            end = seconds + float((begin or 0) * (self._stream.time_base or 0))
            if end - self._end > _SHORT_S:
                self.warnings.append(
                    f"{self.shown}: ends at {self._end:.2f} s, though its header says {end:.2f} s; cut off?"
                )


def time_of(frame: av.VideoFrame) -> float | None:
    """The time of a frame, s, or None, as in raw streams and damaged files."""
    time_s = frame.time
    return time_s if time_s is not None and math.isfinite(time_s) else None


def _is_silent(error: Exception | None) -> bool:
    """Return whether nothing came for too long."""
    return isinstance(error, av.error.ExitError | TimeoutError)


def _is_cover(stream: Any) -> bool:
    """Whether a stream is the cover picture of a music file."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)
