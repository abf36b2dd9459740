"""Which frames of a video damage has reached."""

from __future__ import annotations

from typing import Any

import av

DAMAGED = "damaged in transit"
"""Why frames are missing: they were damaged beyond reading, or lost."""
_HEALED = 300  # packets after damage; a stream without key frames repairs its pictures in another way
_NEAR = 64  # frames after damage in which a jump of the times is a loss; decoders are some frames behind
_MOST = 4096  # packets whose frames may still come; of those that are never decoded no frame comes


class Damage:
    """Marks the packets that are damaged or need a damaged one, and says so of their frames.

    Parameters:
        intra_only: whether no frame of this codec needs another one.
        early: whether it is the packet before a damaged one that is flagged, as in transport streams: FFmpeg
            cuts them into frames, and knows the end of one by the beginning of the next.
    """

    def __init__(self, intra_only: bool, early: bool) -> None:
        self._intra_only, self._early = intra_only, early
        self._flagged = False  # whether the last packet was flagged
        self._marked: dict[int, None] = {}  # times of packets that are damaged, or need a damaged one
        self._inside: dict[int, None] = {}  # times of packets whose frames are still in the decoder
        self._broken = 0  # packets left that may need a damaged one
        self._near = 0  # frames left in which a jump of the times is a loss
        self._last = self._latest = -1  # the latest times of frames and of packets

    def see(self, packet: av.Packet[Any]) -> None:
        """Mark a packet that is damaged, or needs a damaged one: up to the next key frame."""
        damaged = self._flagged if self._early else packet.is_corrupt
        self._flagged = packet.is_corrupt
        if damaged:
            self._near, self._broken = _NEAR, _HEALED
        elif packet.is_keyframe:
            self._broken = 0
        if packet.pts is not None and not packet.is_discard:
            already = self._marked if self._broken else self._inside
            already[packet.pts] = None
            self._latest = max(self._latest, packet.pts)
            _forget_oldest(already)
        self._broken = max(0, self._broken - 1)

    def found(self) -> None:
        """Mark what is still in the decoder: it may need the packet that is found damaged now."""
        self._near = _NEAR
        if not self._intra_only:
            self._broken = _HEALED
            self._marked |= self._inside
            _forget_oldest(self._marked)

    def reaches(self, frame: av.VideoFrame) -> bool:
        """Return whether a frame is known to be damaged; asked once of each frame."""
        if frame.is_corrupt:
            self.found()
        marked = frame.pts in self._marked
        if frame.pts is not None:
            self._last = max(self._last, frame.pts)
            self._marked.pop(frame.pts, None)
            self._inside.pop(frame.pts, None)
        return marked or bool(frame.is_corrupt)

    def is_near(self) -> bool:
        """Return whether a jump of the times before this frame is a loss; asked once of each frame."""
        near = self._near > 0
        self._near -= near
        return near

    def rest(self, counted: bool) -> int | None:
        """Return the time of the last packet of a file that gave no frame up to its end.

        Parameters:
            counted: whether each packet is a frame; where it is not, only after damage.
        """
        return self._latest if (self._near or counted) and self._latest > self._last else None


def _forget_oldest(known: dict[int, None]) -> None:
    while len(known) > _MOST:
        del known[next(iter(known))]
