"""Goes through a server's log and data when it ends."""

import contextlib
import pathlib
import sqlite3
import threading

from .known import AT_REST, KNOWN, Kind
from .search import Finding, find, find_signatures

#: How a file with the master key is called. It is the one file that may hold a secret.
MASTER_KEY = "master.key"

#: The folder of the simulated network. It is the other side: it holds the app's credentials as the real one would.
NETWORK = "simulator"
OF_THE_NETWORK = frozenset({Kind.APP_SECRET, Kind.ACCESS_TOKEN, Kind.VERIFY_TOKEN})


class Watch:
    """What was searched in this run, and what was found."""

    def __init__(self, known=KNOWN):
        self.known = known
        self._lock = threading.Lock()
        self.findings = []
        self.log_lines = 0
        self.log_bytes = 0
        self.servers = 0
        self.databases = 0
        self.answers = 0

    def ended(self, folder, what):
        """A process ended that wrote `*.log` in this folder and kept its data below it. `what` names it in a finding."""
        folder = pathlib.Path(folder)
        keys = [path for path in folder.rglob(f"*{MASTER_KEY}*") if path.is_file()]
        for path in keys:
            self.known.add(Kind.MASTER_KEY, path.read_text(errors="replace").strip())
        self._learn_from_the_network(folder / "data" / NETWORK)
        logs = [path for path in folder.glob("*.log") if path.stat().st_size]
        data = [path for path in (folder / "data").rglob("*") if path.is_file() and path not in keys]
        self._note(find(self.known.texts(), logs), what)
        self._note(find(self.known.texts(AT_REST - OF_THE_NETWORK), data), what)
        self._note(find(self.known.texts(OF_THE_NETWORK), [path for path in data if NETWORK not in path.parts]), what)
        for log in logs:
            self._note(find_signatures(self.known, log), what)
        with self._lock:
            self.servers += 1
            self.databases += len([path for path in data if ".sqlite" in path.name or ".db" in path.name])
            self.log_lines += sum(sum(1 for _ in open(log, "rb")) for log in logs)
            self.log_bytes += sum(log.stat().st_size for log in logs)

    def _learn_from_the_network(self, folder):
        """The credentials that the service has with its simulated network are made up where nobody sees them."""
        for path in folder.glob("*.sqlite"):
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as table:
                for row in table.execute("SELECT secret, access_token, verify_token FROM app"):
                    for kind, text in zip((Kind.APP_SECRET, Kind.ACCESS_TOKEN, Kind.VERIFY_TOKEN), row):
                        self.known.add(kind, text)

    def answered(self, body, texts, where):
        """An answer: whether it holds one of these (kind, text) pairs."""
        self.answers += 1
        for kind, text in texts:
            if text.encode() in body:
                self._note([Finding(kind, "an answer", 0)], where)

    def _note(self, findings, what):
        with self._lock:
            self.findings += [f"{finding} ({what})" for finding in findings]


#: Of this run.
WATCH = Watch()
