"""A pgbouncer in transaction mode before a PostgreSQL server."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

from .ports import free_port
from .postgres import Access, user
from .waiting import eventually

CONFIGURATION = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
ignore_startup_parameters = extra_float_digits
"""


class PgBouncer(Access):
    """Stands before the server behind `access`. Use as a context manager."""

    def __init__(self, access):
        super().__init__("127.0.0.1", free_port(), access.password, access.user)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="switchboard-pgbouncer-"))
        text = CONFIGURATION.format(host=access.host, port=access.port, listen=self.port, folder=self.folder)
        (self.folder / "pgbouncer.ini").write_text(text)
        (self.folder / "users").write_text(f'"{access.user}" "{access.password}"\n')
        if other := user():
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, other.pw_uid, other.pw_gid)

    def __enter__(self):
        program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
        if program is None:
            raise FileNotFoundError("no pgbouncer: install Debian's `pgbouncer`, as `./test` does")
        other = user()
        prefix = ["runuser", "-u", other.pw_name, "--"] if other else []
        self._process = subprocess.Popen(
            [*prefix, program, "-q", self.folder / "pgbouncer.ini"],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=open(self.folder / "log", "wb"),
        )
        eventually(self._listens, bool, f"pgbouncer to listen; it said {self.log()!r}")
        return self

    def log(self):
        return (self.folder / "log").read_text()[-2000:] if (self.folder / "log").exists() else ""

    def _listens(self):
        with socket.socket() as one:
            return one.connect_ex((self.host, self.port)) == 0

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
