"""A server that gives receipts up within seconds, and its commands."""

import json

import pytest

from harness import program, sdk_raw, world
from harness.server import Server

#: Attempts a fifth of a second apart, for a second and a half.
QUICK = {"schedule": "200ms", "wrapper": ("env", "SWITCHBOARD_RETRY_GIVE_UP_AFTER=1500ms")}


class FixedPort(Server):
    """Comes back on the port that it had."""

    def command(self):
        address = f"{self._had[0]}:{self._had[1]}" if getattr(self, "_had", None) else "127.0.0.1:0"
        command = super().command()
        command[command.index("--listen") + 1] = address
        return command

    def start(self):
        super().start()
        self._had = self.address
        return self


@pytest.fixture(scope="module")
def server(request):
    with FixedPort(world.pool_world(spaces=getattr(request.module, "SPACES", 8)), **QUICK) as one:
        yield one


@pytest.fixture
def raw(server):
    """A client of each test's own: a kill ends the connections that one had."""
    return sdk_raw.Sdk(server)


@pytest.fixture
def keys(server):
    return program.keys(server)


@pytest.fixture
def strangers_keys(server):
    key_id, secret = world.STRANGER_KEY
    return program.keys(server) | {"ALIBABA_CLOUD_ACCESS_KEY_ID": key_id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret}


@pytest.fixture
def run(keys):
    """Runs a command that has to succeed; answers what it printed."""
    return lambda *words, environment=keys: program.switchboard(*words, environment=environment).succeeded().stdout


@pytest.fixture
def ask(run):
    """Runs a command with `--json`; answers what it printed, read."""
    return lambda *words, **more: json.loads(run(*words, "--json", **more))
