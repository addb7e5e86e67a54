"""Simulated networks in a process of their own, behind a door that refuses or hangs where a test asks for it.

The service speaks to the door; all that is not refused goes through to the simulator and back, unchanged.
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .leaks import wiretap
from .leaks.known import KNOWN, Kind
from .leaks.watch import WATCH
from .node import LOG_EVERYTHING, binary, clean_environment

#: Headers that belong to one connection and are not passed on.
OF_THE_CONNECTION = {"connection", "transfer-encoding", "content-length", "keep-alive"}


def refusal(code, message):
    """The body of a refusal as the Graph API writes it."""
    return {"error": {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "AbCdEf"}}


class Network:
    """`switchboard simulator` and the door before it. `url` is what the service is given."""

    def __init__(self):
        self._rules = []
        self._leaving = threading.Event()
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="switchboard-network-"))
        with open(self._folder / "simulator.log", "wb") as log:
            self._process = subprocess.Popen(
                [binary(), "simulator", "--listen", "127.0.0.1:0"],
                stdout=subprocess.PIPE,
                stderr=log,
                env=clean_environment(**LOG_EVERYTHING),
            )
        line = self._process.stdout.readline().decode("utf-8", "replace")
        match = re.match(r"listening simulator http://(\S+)", line)
        if not match:
            self._process.kill()
            raise AssertionError(f"`switchboard simulator` did not listen, it said: {line!r}")
        self._behind = match[1]
        network = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body of an answer leave in one write; without this Nagle's algorithm adds 40 ms to each.
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_GET(self):
                network._pass(self)

            do_POST = do_DELETE = do_GET

            def log_message(self, *_):
                pass

        class Listener(ThreadingHTTPServer):
            daemon_threads = True

        self._http = Listener(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def refuse(self, method, ending, status, body, headers=None):
        """From now on answers such requests itself; `ending` is the end of their path."""
        self._rules.append((method, ending, (status, json.dumps(body).encode(), headers or {})))

    def hang(self, method, ending):
        """From now on such requests get no answer."""
        self._rules.append((method, ending, None))

    def let_through(self):
        """Ends all refusals."""
        self._rules.clear()

    def _pass(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        path = request.path.split("?")[0]
        _learn(request, body)
        for method, ending, answer in list(self._rules):
            if request.command == method and path.endswith(ending):
                break
        else:
            answer = self._ask(request, body)
        if answer is None:
            self._leaving.wait(60)
            request.close_connection = True
            return
        status, text, headers = answer
        request.send_response_only(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)
        request.wfile.flush()

    def _ask(self, request, body):
        connection = http.client.HTTPConnection(self._behind, timeout=30)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() not in OF_THE_CONNECTION}
            connection.request(request.command, request.path, body, headers)
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in OF_THE_CONNECTION}
            return answer.status, wiretap.of_another(answer), kept
        finally:
            connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._leaving.set()
        self._http.shutdown()
        self._http.server_close()
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        WATCH.ended(self._folder, os.environ.get("PYTEST_CURRENT_TEST", "by hand"))
        shutil.rmtree(self._folder, ignore_errors=True)


def _learn(request, body):
    """What passes the door shows the credentials between the service and its network."""
    KNOWN.add(Kind.ACCESS_TOKEN, (request.headers.get("Authorization") or "").removeprefix("Bearer "))
    for name, kind in (("verify_token", Kind.VERIFY_TOKEN), ("secret", Kind.APP_SECRET), ("access_token", Kind.ACCESS_TOKEN)):
        for text in re.findall(rf'(?:\b{name}=|"{name}"\s*:\s*")([\w.|-]{{10,}})', request.path + body.decode("utf-8", "replace")):
            KNOWN.add(kind, text)
