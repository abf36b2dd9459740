"""An RTSP server of GStreamer, in a process of Debian's own Python: ``rtsp_server.py``; prints its port.

Each frame of its film, 20 a second, is gray by its number modulo 20, as in :mod:`tests.support.streams`.
"""

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

FPS, LEVELS, COLUMNS, ROWS = 20, 20, 64, 48
FILM = (
    f"appsrc name=film is-live=true format=time caps=video/x-raw,format=GRAY8,width={COLUMNS},height={ROWS},"
    f"framerate={FPS}/1 ! videoconvert ! video/x-raw,format=I420 ! x264enc tune=zerolatency key-int-max=10 "
    "! rtph264pay name=pay0 pt=96"
)


class Film:
    """The frames of one client."""

    def __init__(self, media):
        self._count = 0
        source = media.get_element().get_by_name_recurse_up("film")
        source.connect("need-data", self._push)

    def _push(self, source, _):
        level = round(16 + (30 + 10 * (self._count % LEVELS)) * 219 / 255)  # as video has luma
        buffer = Gst.Buffer.new_wrapped(bytes([level]) * (COLUMNS * ROWS))
        buffer.pts = self._count * Gst.SECOND // FPS
        buffer.duration = Gst.SECOND // FPS
        self._count += 1
        source.emit("push-buffer", buffer)


Gst.init(None)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(f"( {FILM} )")
factory.connect("media-configure", lambda _, media: Film(media))
server = GstRtspServer.RTSPServer(service="0")
server.get_mount_points().add_factory("/film", factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
