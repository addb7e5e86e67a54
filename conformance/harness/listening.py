"""A `switchboard listen`, or another command that runs until it is stopped."""

import signal
import subprocess
import threading

from .node import binary, clean_environment
from .waiting import PATIENCE, eventually


class Listening:
    """Runs a command with its output read as it comes. Use as a context manager."""

    def __init__(self, *arguments, environment):
        self._command = [binary(), *arguments]
        self._environment = environment
        self.stdout, self.stderr = [], []

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            env=clean_environment(**self._environment),
        )
        for stream, lines in ((self._process.stdout, self.stdout), (self._process.stderr, self.stderr)):
            threading.Thread(target=self._read, args=(stream, lines), daemon=True).start()
        return self

    def _read(self, stream, lines):
        for raw in stream:
            lines.append(raw.decode("utf-8", "replace").rstrip("\n"))

    def wait_for_line(self, text, patience=PATIENCE):
        """The first line on either stream that holds this text."""
        found = eventually(
            lambda: [line for line in self.stdout + self.stderr if text in line],
            bool,
            f"a line with `{text}`; stdout {self.stdout!r}, stderr {self.stderr!r}",
            patience,
        )
        return found[0]

    def interrupt(self):
        """Ctrl-C; answers the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=PATIENCE)

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
