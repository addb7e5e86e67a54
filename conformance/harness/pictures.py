"""A small server of pictures, good and bad ones, and the pictures themselves."""

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image

#: Bytes; "at most 5 MB", behaviour notes 1.6.
LARGEST_PICTURE = 5 * 1024 * 1024


def picture(width=256, height=256, kind="JPEG", colour=(200, 40, 40)):
    """An encoded picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, kind)
    return buffer.getvalue()


def padded(data, size):
    """A valid JPEG of exactly `size` bytes: comment segments fill it up."""
    missing = size - len(data)
    segments = b""
    while missing:
        # A segment is a marker (2 bytes), its length (2 bytes, at most 65535 with itself) and its content.
        take = min(missing, 65537)
        if 0 < missing - take < 4:
            take -= 4
        segments += b"\xff\xfe" + (take - 2).to_bytes(2, "big") + b"\x00" * (take - 4)
        missing -= take
    return data[:2] + segments + data[2:]


class PictureServer:
    """Serves what `put` gave it. `/endless` never ends, `/redirect` points to `/good.jpg`, `/hang` never answers."""

    def __init__(self):
        self._files = {}
        self._stopping = threading.Event()
        #: Paths in the order in which they were asked for.
        self.asked = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.asked.append(self.path)
                self.close_connection = True
                try:
                    server._answer(self)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        class Listener(ThreadingHTTPServer):
            daemon_threads = True

        self._http = Listener(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def put(self, path, data, content_type="image/jpeg", status=200):
        """The URL under which `data` is served."""
        self._files[path] = (data, content_type, status)
        return self.base + path

    def url(self, path):
        return self.base + path

    def _answer(self, handler):
        if handler.path == "/endless":
            handler.send_response(200)
            handler.send_header("Content-Type", "image/jpeg")
            handler.end_headers()
            handler.wfile.write(picture()[:2])
            while not self._stopping.is_set():
                handler.wfile.write(b"\xff\xfe\xff\xff" + b"\x00" * 65533)
        elif handler.path == "/drip":
            handler.send_response(200)
            handler.send_header("Content-Type", "image/jpeg")
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
            while not self._stopping.wait(0.2):
                handler.wfile.write(b"\xff")
                handler.wfile.flush()
        elif handler.path == "/hang":
            self._stopping.wait(60)
        elif handler.path == "/redirect":
            handler.send_response(302)
            handler.send_header("Location", self.base + "/good.jpg")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        else:
            data, content_type, status = self._files.get(handler.path, (b"no such picture", "text/plain", 404))
            handler.send_response(status)
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

    def close(self):
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
