# Written by tools/generate.py; do not edit.

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from stream_sparse.frame import ArrayLike

from . import array as _array
from . import browser as _browser
from . import camera as _camera
from . import frames as _frames
from . import images as _images
from . import sample as _sample
from . import synthetic as _synthetic
from . import video as _video

class Array(_array.Array):
    def __init__(
        self,
        *,
        path: str | ArrayLike,
        key: str | None = None,
        axis: int = 0,
        fps: float = 30.0,
        loop: bool = False,
        ring: int | None = None,
        drop: Literal['block', 'oldest'] | None = None,
        reconnect_s: float | None = None,
        stall_s: float | None = None,
    ) -> None:
        """An array or NumPy file along one of its axes: a frame for each index.

        Parameters:
            path: A .npy file, a .npz file (with 'key'), or, in Python, an array; numbers, not objects.
            key: Which array of a .npz file; null: the only one.
            axis: The axis that is time: 0 is the first, -1 the last.
            fps: Frames a second, where the array has no times of its own (> 0).
            loop: Start again at the end, forever; times continue.
            ring: Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as many as come in 5 s (at most 256 MB), because they come in bursts (>= 1).
            drop: When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.
            reconnect_s: How long to try to reopen a live source that failed, in seconds; null: forever (>= 0).
            stall_s: Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; 20 s where a stream comes in segments (> 0).
        """

class Browser(_browser.Browser):
    def __init__(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        fps: float | None = None,
        color: bool = False,
        ring: int | None = None,
        drop: Literal['block', 'oldest'] | None = None,
        reconnect_s: float | None = None,
        stall_s: float | None = None,
    ) -> None:
        """The camera of a page in a browser, on any system: the page of ``run --serve``.

        Parameters:
            width: Columns to ask for; null: the camera's own (>= 1 and <= 4096).
            height: Rows to ask for; null: the camera's own (>= 1 and <= 4096).
            fps: Frames a second to ask for; null: the camera's own (> 0).
            color: BGR frames; false: gray.
            ring: Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as many as come in 5 s (at most 256 MB), because they come in bursts (>= 1).
            drop: When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.
            reconnect_s: How long to try to reopen a live source that failed, in seconds; null: forever (>= 0).
            stall_s: Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; 20 s where a stream comes in segments (> 0).
        """

class Camera(_camera.Camera):
    def __init__(
        self,
        *,
        device: int | str = 0,
        width: int | None = None,
        height: int | None = None,
        fps: float | None = None,
        color: bool = False,
        exposure: float | Literal['auto'] | None = None,
        gain: float | Literal['auto'] | None = None,
        white_balance: float | Literal['auto'] | None = None,
        fourcc: str | None = None,
        ring: int | None = None,
        drop: Literal['block', 'oldest'] | None = None,
        reconnect_s: float | None = None,
        stall_s: float | None = None,
    ) -> None:
        """A webcam or capture device: V4L2 on Linux, OpenCV's choice elsewhere.

        Parameters:
            device: A number, from 0, or a device file: /dev/video2, /dev/v4l/by-id/.
            width: Columns to ask for; null: the camera's own (>= 1).
            height: Rows to ask for; null: the camera's own (>= 1).
            fps: Frames a second to ask for; null: the camera's own (> 0).
            color: BGR frames; false: gray.
            exposure: 'auto' or a number in the driver's unit; null: as it is.
            gain: 'auto' or a number in the driver's unit; null: as it is.
            white_balance: 'auto' or a colour temperature, K; null: as it is.
            fourcc: Coding of its pictures, such as MJPG or YUYV; null: MJPG on Linux, else its own.
            ring: Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as many as come in 5 s (at most 256 MB), because they come in bursts (>= 1).
            drop: When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.
            reconnect_s: How long to try to reopen a live source that failed, in seconds; null: forever (>= 0).
            stall_s: Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; 20 s where a stream comes in segments (> 0).
        """

class Frames(_frames.Frames):
    def __init__(
        self,
        *,
        of: Iterable[object] | Callable[[], object],
        fps: float = 30.0,
        ring: int | None = None,
        drop: Literal['block', 'oldest'] | None = None,
        reconnect_s: float | None = None,
        stall_s: float | None = None,
    ) -> None:
        """Frames that Python code makes one by one: of a list, a generator, or a function.

        Parameters:
            of: A list of arrays, a generator or a function; in Python only.
            fps: Frames a second; an array has no times of its own (> 0).
            ring: Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as many as come in 5 s (at most 256 MB), because they come in bursts (>= 1).
            drop: When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.
            reconnect_s: How long to try to reopen a live source that failed, in seconds; null: forever (>= 0).
            stall_s: Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; 20 s where a stream comes in segments (> 0).
        """

class Images(_images.Images):
    def __init__(
        self,
        *,
        path: str,
        fps: float = 30.0,
        color: bool = False,
        loop: bool = False,
        depth: Literal['auto', 8] = 'auto',
        ring: int | None = None,
        drop: Literal['block', 'oldest'] | None = None,
        reconnect_s: float | None = None,
        stall_s: float | None = None,
    ) -> None:
        """The pictures of a folder or glob, in natural order: ``f2.png`` before ``f10.png``.

        Parameters:
            path: A folder of pictures, or a glob such as frames/*.png.
            fps: Frames a second; pictures have no times of their own (> 0).
            color: BGR frames; false: gray.
            loop: Start again at the end, forever; times continue.
            depth: Depth of the gray levels: auto: uint16 (0 to 65535) where the file has more than 8 bits, else uint8; 8: always uint8, of more bits the upper 8.
            ring: Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as many as come in 5 s (at most 256 MB), because they come in bursts (>= 1).
            drop: When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.
            reconnect_s: How long to try to reopen a live source that failed, in seconds; null: forever (>= 0).
            stall_s: Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; 20 s where a stream comes in segments (> 0).
        """

class Sample(_sample.Sample):
    def __init__(
        self,
        *,
        name: str = 'macaw',
        color: bool = False,
        loop: bool = False,
        ring: int | None = None,
        drop: Literal['block', 'oldest'] | None = None,
        reconnect_s: float | None = None,
        stall_s: float | None = None,
    ) -> None:
        """A sample by its name. A sample that is not installed is downloaded and checked once.

        Parameters:
            name: Which; stream-sparse data lists them.
            color: BGR frames of videos and pictures; false: gray.
            loop: Start again at the end, forever; times continue.
            ring: Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as many as come in 5 s (at most 256 MB), because they come in bursts (>= 1).
            drop: When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.
            reconnect_s: How long to try to reopen a live source that failed, in seconds; null: forever (>= 0).
            stall_s: Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; 20 s where a stream comes in segments (> 0).
        """

class Synthetic(_synthetic.Synthetic):
    def __init__(
        self,
        *,
        pattern: Literal['bars', 'noise', 'gratings', 'impulse', 'planted', 'drift'] = 'bars',
        width: int = 320,
        height: int = 240,
        fps: float = 30.0,
        frames: int | None = 300,
        seed: int = 0,
        pace: bool = False,
        ring: int | None = None,
        drop: Literal['block', 'oldest'] | None = None,
        reconnect_s: float | None = None,
        stall_s: float | None = None,
    ) -> None:
        """Generated uint8 frames; each depends on its index and the parameters alone.

        Parameters:
            pattern: Kind of picture.
            width: Columns of a frame (>= 1).
            height: Rows of a frame (>= 1).
            fps: Frames a second (> 0).
            frames: Number of frames; null: endless (>= 1).
            seed: Seed of the random numbers (>= 0).
            pace: Deliver each frame at its time, as a camera does.
            ring: Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as many as come in 5 s (at most 256 MB), because they come in bursts (>= 1).
            drop: When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.
            reconnect_s: How long to try to reopen a live source that failed, in seconds; null: forever (>= 0).
            stall_s: Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; 20 s where a stream comes in segments (> 0).
        """

class Video(_video.Video):
    def __init__(
        self,
        *,
        path: str,
        color: bool = False,
        start: float = 0.0,
        stop: float | None = None,
        step: int = 1,
        loop: bool = False,
        depth: Literal['auto', 8] = 'auto',
        ring: int | None = None,
        drop: Literal['block', 'oldest'] | None = None,
        reconnect_s: float | None = None,
        stall_s: float | None = None,
    ) -> None:
        """A video file of any format that FFmpeg reads, or a network stream.

        Parameters:
            path: A video file, or an address such as http://... or rtsp://.
            color: BGR frames; false: gray, the decoder's luma at full range.
            start: Begin with the first frame at or after this time of the file, s (>= 0).
            stop: End before this time of the file, s; null: at its end (> 0).
            step: Take every n-th frame only (>= 1).
            loop: Start again at the end, forever; times continue.
            depth: Depth of the gray levels: auto: uint16 (0 to 65535) where the file has more than 8 bits, else uint8; 8: always uint8, of more bits the upper 8.
            ring: Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as many as come in 5 s (at most 256 MB), because they come in bursts (>= 1).
            drop: When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.
            reconnect_s: How long to try to reopen a live source that failed, in seconds; null: forever (>= 0).
            stall_s: Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; 20 s where a stream comes in segments (> 0).
        """
