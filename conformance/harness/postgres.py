"""PostgreSQL servers of a test's own: started, stopped, killed, copied to a standby, promoted.

The programs are those of Debian's package. PostgreSQL refuses to run as root, so that root runs them as another user.
"""

import contextlib
import itertools
import os
import pathlib
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse

from .leaks.known import KNOWN, Kind
from .ports import free_port
from .started import Started
from .waiting import eventually

#: The superuser of every server here.
USER = "switchboard"

#: What every server here is started with. Syncing stays as it is in production.
SETTINGS = {"listen_addresses": "127.0.0.1", "max_connections": "300", "wal_keep_size": "256MB"}

#: Seconds that a start, a stop or a copy may take on a slow machine.
PATIENCE = 60

NAMES = itertools.count(1)


def programs():
    """The folder of the newest PostgreSQL's programs."""
    found = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").is_file()]
    if not found:
        raise FileNotFoundError("no PostgreSQL in /usr/lib/postgresql: install Debian's `postgresql`, as `./test` does")
    return max(found, key=lambda path: int(path.parent.name))


def user():
    """Whom to run the servers as, None for ourselves."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")


def run(*command, folder, environment=None, patience=PATIENCE):
    """Runs a program as the servers' user; answers what it printed."""
    other = user()
    prefix = ["runuser", "-u", other.pw_name, "--"] if other else []
    with tempfile.TemporaryFile() as output:
        # A file, for a server that is started here would keep a pipe open.
        done = subprocess.run(
            [*prefix, *map(str, command)],
            cwd=folder,
            env={**os.environ, **(environment or {}), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=patience,
        )
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    assert done.returncode == 0, f"`{pathlib.Path(command[0]).name}` ended with {done.returncode}: {text[-3000:]}"
    return text


class Access:
    """Where a server is, and statements by `psql`: the part that needs no process of our own."""

    def __init__(self, host, port, password, user=USER):
        self.host, self.port, self.user = host, port, user
        self.password = KNOWN.add(Kind.DATABASE_PASSWORD, password)

    def url(self, database="postgres", host=None, port=None):
        return f"postgres://{self.user}:{self.password}@{host or self.host}:{port or self.port}/{database}"

    def sql(self, text, database="postgres", patience=PATIENCE):
        """Rows as lists of texts."""
        done = subprocess.run(
            [programs() / "psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"],
            input=text.encode(),
            env={**os.environ, "PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user, "PGPASSWORD": self.password},
            capture_output=True,
            timeout=patience,
        )
        assert done.returncode == 0, f"`{text[:200]}` failed: {done.stderr.decode('utf-8', 'replace')[-2000:]}"
        return [line.split("\x1f") for line in done.stdout.decode("utf-8", "replace").splitlines()]

    def new_database(self):
        """An empty database; answers its name."""
        name = f"conformance_{os.getpid()}_{next(NAMES)}"
        self.sql(f"CREATE DATABASE {name}")
        return name

    def drop_database(self, name):
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def dump(self, database, path):
        """All that a database holds, as text."""
        with open(path, "wb") as file:
            done = subprocess.run(
                [programs() / "pg_dump", "--dbname", database],
                env={**os.environ, "PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user, "PGPASSWORD": self.password},
                stdout=file,
                stderr=subprocess.PIPE,
                timeout=PATIENCE,
            )
        assert done.returncode == 0, f"pg_dump failed: {done.stderr.decode('utf-8', 'replace')[-2000:]}"


class PostgresServer(Started, Access):
    """A server of its own. Use as a context manager, or `start` and `close` by hand; it keeps its port over all restarts."""

    def __init__(self, name="one", password=None, **settings):
        super().__init__("127.0.0.1", free_port(), password or secrets.token_hex(16))
        self.name = name
        self.settings = {**SETTINGS, **{key: str(value) for key, value in settings.items()}}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="switchboard-postgres-"))
        self.data = self.folder / "data"
        if other := user():
            os.chown(self.folder, other.pw_uid, other.pw_gid)

    def start(self):
        """Starts it, its files being made first where there are none, and waits until it answers."""
        if not self.data.exists():
            self._make()
        options = self.settings | {"port": str(self.port), "unix_socket_directories": "''"}
        text = " ".join(f"-c {key}={value}" for key, value in options.items())
        try:
            self._control("start", "-w", "-t", PATIENCE, "-l", self.folder / "server.log", "-o", text)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()}") from None
        return self

    def _make(self):
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)
        command = [programs() / "initdb", "-D", self.data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}"]
        run(*command, "--encoding=UTF8", "--locale=C", "--no-instructions", folder=self.folder)
        secret.unlink()

    def _control(self, *arguments):
        return run(programs() / "pg_ctl", "-D", self.data, *arguments, folder=self.folder)

    def stop(self, mode="fast"):
        """`fast` ends sessions and writes everything out, `immediate` is a crash that can be asked for."""
        self._control("stop", "-w", "-t", PATIENCE, "-m", mode)

    def restart(self, mode="fast"):
        self.stop(mode)
        return self.start()

    def reload(self):
        self._control("reload")

    def process(self):
        """Its process id, None when it does not run."""
        with contextlib.suppress(OSError, ValueError):
            number = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(number, 0)
            return number
        return None

    def kill(self):
        """kill -9 of the server and of all its sessions."""
        number = self.process()
        if number is None:
            return
        family = [number, *_children(number)]
        # The first one last would let it see its children die, and begin to recover.
        for one in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        eventually(lambda: [one for one in family if _runs(one)], lambda left: not left, "all processes of the server gone", PATIENCE)
        # Where nobody waits for orphans their numbers stay taken, and the next start would take them for a server that runs.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def make_standby(self, name="two", port=None):
        """A synchronous standby that streams from this one, started; this one waits for it with every commit from then on."""
        standby = PostgresServer(name, self.password, **{k: v for k, v in self.settings.items() if k not in SETTINGS})
        standby.port = port or standby.port
        standby.copy(self)
        standby.start()
        self.wait_for(standby)
        return standby

    def copy(self, primary):
        """Makes its files anew as those of a standby of `primary`."""
        shutil.rmtree(self.data, ignore_errors=True)
        source = f"host={primary.host} port={primary.port} user={USER} password={self.password} application_name={self.name}"
        run(programs() / "pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d", source, folder=self.folder)
        # Once promoted it has no standby, and must not wait for one.
        settings = self.data / "postgresql.auto.conf"
        kept = [line for line in settings.read_text().splitlines() if not line.startswith("synchronous_standby_names")]
        settings.write_text("\n".join(kept) + "\n")

    def wait_for(self, standby):
        """Commits wait from now on until the standby has them on disk."""
        self.sql(f"ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 ({standby.name})'")
        self.reload()
        eventually(
            lambda: self.sql("SELECT application_name, sync_state FROM pg_stat_replication"),
            lambda rows: [standby.name, "sync"] in rows,
            f"{standby.name} to be a synchronous standby",
            PATIENCE,
        )

    def promote(self):
        self._control("promote", "-w", "-t", PATIENCE)

    def log(self, characters=4000):
        path = self.folder / "server.log"
        return path.read_text(errors="replace")[-characters:] if path.exists() else ""

    def close(self):
        with contextlib.suppress(AssertionError, OSError, subprocess.TimeoutExpired):
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def several(servers, database, ports=None):
    """One URL of several servers, of which the one that takes changes is meant."""
    first = servers[0]
    hosts = ",".join(f"{one.host}:{port}" for one, port in zip(servers, ports or [one.port for one in servers]))
    return f"postgres://{first.user}:{first.password}@{hosts}/{database}?target_session_attrs=read-write"


def _runs(number):
    """Whether a process lives; one that ended and was not waited for by its parent does not."""
    try:
        state = pathlib.Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _children(number):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(re.sub(r"^.*\) \S ", "", path.read_text(), flags=re.DOTALL).split()[0]) == number:
                found.append(int(path.parent.name))
    return found


class Shared:
    """The server that all tests share which do not ill-treat it: that of `./test`, else one that lives as long as this process."""

    def __init__(self):
        self._access = None

    def access(self):
        if self._access is None:
            given = os.environ.get("SWITCHBOARD_TEST_POSTGRES")
            if given:
                parts = urllib.parse.urlsplit(given)
                self._access = Access(parts.hostname, parts.port or 5432, urllib.parse.unquote(parts.password or ""), parts.username)
            else:
                self._access = PostgresServer().start()
        return self._access

    def close(self):
        if isinstance(self._access, PostgresServer):
            self._access.close()
        self._access = None


#: Of this run.
SHARED = Shared()
