"""A webhook endpoint that records each receipt, and that can refuse, be slow or hang as a test asks."""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .waiting import PATIENCE, eventually


class Push:
    """One POST that arrived."""

    def __init__(self, path, headers, body, status):
        self.path = path
        self.headers = headers
        self.body = body
        #: The status that it was answered with.
        self.status = status
        self.at = time.time()

    @property
    def receipts(self):
        """The receipts of a push: the body has to be a JSON array of objects."""
        parsed = json.loads(self.body.decode("utf-8"))
        assert isinstance(parsed, list) and parsed and all(isinstance(one, dict) for one in parsed), (
            f"a push to {self.path} should be a JSON array of receipts, came: {self.body[:500]!r}"
        )
        return parsed


class Receiver:
    """Listens on a loopback port of its own. Every path is an endpoint of its own."""

    def __init__(self):
        self._lock = threading.Lock()
        self._pushes = []
        self._counter = 0
        self._fail_each = 0
        self._status = {}
        self._delay = {}
        self._release = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body of an answer leave in one write; without this Nagle's algorithm adds 40 ms to each.
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_POST(self):
                receiver._take(self)

            def log_message(self, *_):
                pass

        class Listener(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, client_address):
                """A server that was killed resets its connections; that is no news. Anything else is."""
                if not isinstance(sys.exc_info()[1], ConnectionError):
                    super().handle_error(request, client_address)

        self._http = Listener(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def url(self, path):
        return self.base + path

    def fail_each(self, nth):
        """Answers 500 to each `nth` request, counted over all paths; 0 ends it."""
        with self._lock:
            self._fail_each, self._counter = nth, 0

    def answer(self, path, status, body=None):
        """What requests to `path` are answered from now on."""
        with self._lock:
            self._status[path] = (status, body)

    def hang(self, path, seconds):
        """Requests to `path` wait so long before they are answered (less when the receiver closes)."""
        with self._lock:
            self._delay[path] = seconds

    def _take(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        if (handler.headers.get("Transfer-Encoding") or "").lower() == "chunked":
            body = _read_chunks(handler.rfile)
        with self._lock:
            self._counter += 1
            status, answer = self._status.get(handler.path, (200, b'{"code":0,"msg":"Success"}'))
            if self._fail_each and self._counter % self._fail_each == 0:
                status, answer = 500, b'{"code":1,"msg":"refused on purpose"}'
            delay = self._delay.get(handler.path, 0)
            self._pushes.append(Push(handler.path, dict(handler.headers.items()), body, status))
        if delay:
            self._release.wait(delay)
        answer = answer if answer is not None else b""
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(answer)))
            handler.end_headers()
            handler.wfile.write(answer)
            handler.wfile.flush()
        except OSError:
            handler.close_connection = True

    def pushes(self, path=None):
        """Each request so far, in order of arrival."""
        with self._lock:
            return [push for push in self._pushes if path is None or push.path == path]

    def receipts(self, path=None, message=None, accepted_only=False):
        """Each receipt so far, those of refused pushes too unless asked otherwise."""
        return [
            receipt
            for push in self.pushes(path)
            if not accepted_only or push.status == 200
            for receipt in push.receipts
            if message is None or receipt.get("MessageId") == message
        ]

    def statuses(self, path, message):
        """The statuses of a message in order of arrival, as they came (a retry may double one)."""
        return [receipt["Status"] for receipt in self.receipts(path, message)]

    def wait_for(self, path, expected, describe, patience=PATIENCE):
        """The first receipt at `path` for which `expected(receipt)` holds."""
        found = eventually(
            lambda: self.receipts(path),
            lambda receipts: any(expected(receipt) for receipt in receipts),
            f"{describe} at {path}",
            patience,
        )
        return next(receipt for receipt in found if expected(receipt))

    def wait_for_statuses(self, path, message, statuses, patience=PATIENCE):
        """Waits until the different statuses of a message, in order of first arrival, are exactly `statuses`."""
        eventually(
            lambda: first_occurrences(self.statuses(path, message)),
            lambda came: came == list(statuses),
            f"the statuses {list(statuses)} of message {message} at {path}",
            patience,
        )

    def clear(self):
        with self._lock:
            self._pushes.clear()

    def close(self):
        self._release.set()
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def first_occurrences(values):
    """Each different value once, in order of first arrival."""
    return list(dict.fromkeys(values))


def _read_chunks(stream):
    body = b""
    while size := int(stream.readline().split(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body
