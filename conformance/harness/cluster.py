"""Several nodes of the service on one PostgreSQL, one simulated network in a process of its own, and a load balancer before them."""

import base64
import contextlib
import os
import pathlib
import random
import re
import secrets
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

from .balancer import Balancer
from .leaks.known import KNOWN, Kind
from .leaks.watch import WATCH
from .node import ACCESS_KEY_ID, ACCESS_KEY_SECRET, LOG_EVERYTHING, LOOPBACK, RETRY_SCHEDULE, Node, binary, clean_environment
from .ports import free_port
from .postgres import SHARED
from .started import Started
from .waiting import eventually

#: What `serve --simulator` is by itself and a service with its network elsewhere has to be told.
AS_WITH_A_SIMULATOR = {"SWITCHBOARD_IN_DOUBT_WAIT": "3s", "SWITCHBOARD_NETWORK_WHATSAPP_WINDOW": "service"}

#: Seconds until a node that stands counts as one that the balancer should know of.
PATIENCE = 60


class DatabaseNode(Node):
    """One `switchboard serve --database-url`, on a port that stays its own over all starts."""

    def __init__(self, name, folder, database_url, master_key_file, public_url, network_url, world=None, settings=None, **more):
        own = folder / name
        own.mkdir()
        super().__init__(network_url=network_url, folder=own, **more)
        self.name = name
        self.port = free_port()
        self.database_url = database_url
        self.master_key_file = master_key_file
        self.public_url = public_url
        self.settings = settings or {}
        self.world = world

    def command(self):
        command = [*self.wrapper, binary(), "serve", "--database-url", self.database_url, "--listen", f"127.0.0.1:{self.port}"]
        command += ["--master-key-file", str(self.master_key_file), "--network-url", self.network_url]
        command += ["--public-url", self.public_url] if self.public_url else []
        command += ["--world", str(self.world)] if self.world else []
        command += ["--retry-schedule", self.schedule] if self.schedule else []
        for destination in self.destinations:
            command += ["--allow-destination", destination]
        return command + self.arguments

    def environment(self):
        return super().environment() | AS_WITH_A_SIMULATOR | self.settings

    def close(self):
        self.kill()
        WATCH.ended(self.folder, os.environ.get("PYTEST_CURRENT_TEST", "by hand"))


class SimulatorProcess:
    """`switchboard simulator`: the simulated networks of all nodes."""

    def __init__(self, folder):
        self._log = open(folder / "simulator.log", "ab")
        self.process = subprocess.Popen(
            [binary(), "simulator", "--listen", "127.0.0.1:0", "--data", str(folder / "data" / "simulator")],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=clean_environment(**LOG_EVERYTHING),
            cwd=folder,
        )
        line = self.process.stdout.readline().decode("utf-8", "replace")
        match = re.match(r"listening simulator (http://\S+)", line)
        if not match:
            self.close()
            raise AssertionError(f"`switchboard simulator` did not listen, it said: {line!r}")
        self.url = match[1]

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self._log.close()


class Cluster(Started):
    """Used as a `Node` is: its address is the balancer's. `nodes` are its processes."""

    def __init__(
        self,
        world=None,
        arguments=(),
        wrapper=(),
        schedule=RETRY_SCHEDULE,
        network_url=None,
        destinations=LOOPBACK,
        nodes=None,
        database_url=None,
        settings=None,
        keep=lambda target: False,
    ):
        """The first arguments are those of a `Node`. `nodes` says how many (else `SWITCHBOARD_TEST_NODES`); with a `database_url`
        (or a list of them, one a node) the database is the test's, else it is a new one of the server that all tests share;
        `settings` are variables of every node; `keep` is the balancer's.
        """
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="switchboard-cluster-"))
        self.data = self.folder / "data"
        self.data.mkdir()
        self.access_key_id, self.access_key_secret = ACCESS_KEY_ID, ACCESS_KEY_SECRET
        self.ca_file = None
        self._database = None
        self._simulator = None
        self._given_network = network_url
        self._balancer_keeps = keep
        self.balancer = None
        self.nodes = []
        self._count = nodes or int(os.environ.get("SWITCHBOARD_TEST_NODES") or 2)
        self._database_url = database_url
        self._settings = settings
        self._world = None
        if world is not None:
            self._world = self.folder / "world.toml"
            self._world.write_text(world, encoding="utf-8")
        self.master_key_file = self.folder / "master.key"
        key = KNOWN.add(Kind.MASTER_KEY, base64.b64encode(secrets.token_bytes(32)).decode())
        self.master_key_file.write_text(key + "\n")
        self.master_key_file.chmod(0o600)
        self._more = {"arguments": arguments, "wrapper": wrapper, "schedule": schedule, "destinations": destinations}

    @property
    def api(self):
        return self.balancer.url

    @property
    def simulator(self):
        return self._given_network or self._simulator.url

    @property
    def endpoint(self):
        return f"127.0.0.1:{self.balancer.port}"

    scheme = "http"

    @property
    def address(self):
        return "127.0.0.1", self.balancer.port

    @property
    def database_url(self):
        return self._database_url or SHARED.access().url(self._database)

    def start(self):
        """The network, the balancer, the first node with the world, then the others."""
        if self._database_url is None and self._database is None:
            self._database = SHARED.access().new_database()
        if self.balancer is None:
            self.balancer = Balancer(self._balancer_keeps)
        if self._given_network is None and self._simulator is None:
            self._simulator = SimulatorProcess(self.folder)
        while len(self.nodes) < self._count:
            self.nodes.append(self._make(f"node{len(self.nodes) + 1}"))
        first, *others = self.nodes
        first.start()
        start_all(others)
        self.wait_until_ready()
        return self

    def _make(self, name):
        url = self.database_url
        node = DatabaseNode(
            name, self.folder, url[len(self.nodes)] if isinstance(url, list) else url, self.master_key_file,
            self.balancer.url, self.simulator, world=self._world, settings=self._settings, **self._more,
        )
        self.balancer.put(name, node.port)
        return node

    def wait_until_ready(self, nodes=None):
        """Until the balancer gives requests to all nodes, or to these."""
        names = {node.name for node in nodes or self.nodes}
        eventually(self.balancer.ready, lambda ready: names <= ready, f"{sorted(names)} to be ready", PATIENCE)

    def any_node(self):
        return random.choice(self.nodes)

    def sql(self, text):
        """Rows of the cluster's own database, where it is one of the shared server."""
        return SHARED.access().sql(text, self._database)

    def log(self, characters=3000):
        return "\n".join(f"{node.name}: {node.log(characters)}" for node in self.nodes)

    def kill(self):
        """kill -9 of all nodes."""
        for node in self.nodes:
            node.kill()

    def terminate(self, patience=30.0):
        """SIGTERM to one after the other; answers the highest exit code."""
        return max(node.terminate(patience) for node in self.nodes)

    def restart_after_kill(self):
        self.kill()
        return self.start()

    def close(self):
        self.kill()
        if self._simulator:
            self._simulator.close()
        if self.balancer:
            self.balancer.close()
        if self._database:
            with contextlib.suppress(AssertionError):
                SHARED.access().dump(self._database, self.data / "database.sql")
            SHARED.access().drop_database(self._database)
        WATCH.ended(self.folder, os.environ.get("PYTEST_CURRENT_TEST", "by hand"))
        for node in self.nodes:
            node.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_all(nodes):
    """Starts nodes at once."""
    with ThreadPoolExecutor(max(1, len(nodes))) as many:
        list(many.map(lambda node: node.start(), nodes))


def one_node(server):
    """A process of the service itself, for what is asked beside the balancer: the server, or any node of a cluster."""
    return server.any_node() if isinstance(server, Cluster) else server
