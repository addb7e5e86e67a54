"""A `switchboard serve` process of its own for a test: own ports, own folder, killed at the end. Builds nothing."""

import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from .leaks.known import KNOWN, Kind
from .leaks.watch import WATCH
from .started import Started

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]

#: The key of the root account in every world of this suite.
ACCESS_KEY_ID = "LTAIconformance00000001"
ACCESS_KEY_SECRET = KNOWN.add(Kind.ACCESS_KEY_SECRET, "conformanceSecret000000000001")

#: Every server logs all that it and its libraries have to say, so that what must not be in a log is looked for in all of it.
LOG_EVERYTHING = {"SWITCHBOARD_LOG": "trace"}

#: Seconds that a start may take on a slow machine before it counts as failed.
START_PATIENCE = 60.0

#: What receivers and picture servers of this suite need: they listen on loopback, which the guard refuses unless it is opened.
LOOPBACK = ("127.0.0.0/8", "::1/128")

#: Short waits between attempts, so that a retried receipt arrives within a test.
RETRY_SCHEDULE = "200ms,500ms,1s"


def binary():
    """The program under test: `SWITCHBOARD_BINARY`, else `target/debug/switchboard` of this checkout."""
    path = pathlib.Path(os.environ.get("SWITCHBOARD_BINARY") or REPOSITORY / "target" / "debug" / "switchboard")
    if not path.is_file():
        raise FileNotFoundError(f"no program at {path}: run `cargo build -p switchboard`, or set SWITCHBOARD_BINARY")
    return str(path)


def clean_environment(**extra):
    """This process's environment without settings that would change what the server or `call` does."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SWITCHBOARD_", "ALIBABA_CLOUD_")) and name.lower() not in ("http_proxy", "https_proxy", "all_proxy")
    }
    return {**kept, **extra}


class Node(Started):
    """`switchboard serve --simulator` on loopback. Use as a context manager, or `start` and `stop` by hand."""

    def __init__(
        self, world=None, arguments=(), wrapper=(), schedule=RETRY_SCHEDULE, network_url=None, destinations=LOOPBACK, folder=None
    ):
        """`world` is TOML text; `wrapper` is put before the command (a tracer), `arguments` after it.

        With a `network_url` the networks run elsewhere, else in the same process. `destinations` are the ranges that are
        open beside public ones. All its files are in a `folder` that must exist, or in one of its own.
        """
        self.folder = folder or pathlib.Path(tempfile.mkdtemp(prefix="switchboard-conformance-"))
        self.data = self.folder / "data"
        self.world = None
        if world is not None:
            self.world = self.folder / "world.toml"
            self.world.write_text(world, encoding="utf-8")
        self.arguments = list(arguments)
        self.wrapper = list(wrapper)
        self.schedule = schedule
        self.network_url = network_url
        self.destinations = destinations
        self.process = None
        self.api = None
        self.simulator = None
        self.access_key_id = ACCESS_KEY_ID
        self.access_key_secret = ACCESS_KEY_SECRET
        self.lines = []
        #: A file of certificates that clients are to trust beside those of the web.
        self.ca_file = None

    @property
    def endpoint(self):
        """`host:port` of the API, as an SDK wants it."""
        return self.api.partition("://")[2].rstrip("/")

    @property
    def scheme(self):
        """`http`, or `https` where TLS is spoken."""
        return self.api.partition("://")[0]

    @property
    def address(self):
        """Host and port of the API, for a socket."""
        host, _, port = self.endpoint.rpartition(":")
        return host, int(port)

    def command(self):
        command = [*self.wrapper, binary(), "serve", "--data", str(self.data), "--listen", "127.0.0.1:0"]
        command += ["--network-url", self.network_url] if self.network_url else ["--simulator", "127.0.0.1:0"]
        if self.world:
            command += ["--world", str(self.world)]
        if self.schedule:
            command += ["--retry-schedule", self.schedule]
        for destination in self.destinations:
            command += ["--allow-destination", destination]
        return command + self.arguments

    def environment(self):
        return clean_environment(
            SWITCHBOARD_ACCESS_KEY_ID=self.access_key_id,
            SWITCHBOARD_ACCESS_KEY_SECRET=self.access_key_secret,
            **LOG_EVERYTHING,
        )

    def start(self):
        """Starts it and waits for its `listening` lines."""
        assert self.process is None, "already started"
        self.api, self.simulator = None, self.network_url
        with open(self.folder / "stderr.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdout=subprocess.PIPE,
                stderr=log,
                env=self.environment(),
                cwd=self.folder,
            )
        lines = queue.Queue()
        threading.Thread(target=self._read, args=(self.process, lines), daemon=True).start()
        deadline = time.monotonic() + START_PATIENCE
        while self.api is None:
            try:
                line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self._failed(f"no `listening api …` line within {START_PATIENCE:g} s")
            if line is None:
                self._failed(f"it ended with {self.process.wait()} before it listened")
            if match := re.match(r"listening (\w+) (https?://\S+)", line):
                if match[1] == "simulator":
                    self.simulator = match[2]
                elif match[1] == "api":
                    self.api = match[2]
        if self.simulator is None:
            self._failed("`listening api` came without a `listening simulator` before it")
        return self

    def _read(self, process, lines):
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            self.lines.append(line)
            lines.put(line)
        lines.put(None)

    def _failed(self, why):
        self.kill()
        raise AssertionError(
            f"`{' '.join(self.command())}` did not start: {why}\nstdout: {self.lines!r}\nstderr: {self.log()}"
        )

    def log(self, characters=6000):
        """The end of what it wrote to stderr."""
        path = self.folder / "stderr.log"
        return path.read_text(encoding="utf-8", errors="replace")[-characters:] if path.exists() else ""

    def kill(self):
        """kill -9."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
        self.process = None

    def terminate(self, patience=30.0):
        """SIGTERM; answers the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=patience)
        self.process = None
        return code

    def restart_after_kill(self):
        """kill -9, then a start on the same data and on new ports."""
        self.kill()
        return self.start()

    def close(self):
        self.kill()
        WATCH.ended(self.folder, os.environ.get("PYTEST_CURRENT_TEST", "by hand"))
        shutil.rmtree(self.folder, ignore_errors=True)
