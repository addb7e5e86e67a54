"""`switchboard audit` against a running server, and the tables behind it."""

import json
import sqlite3

import pytest

from harness import program, sdk_raw, signer, world
from harness.cluster import Cluster
from harness.server import Server

#: The version of the API of RAM.
RAM = "2015-05-01"


@pytest.fixture
def server():
    """One that a test may stop, kill and start."""
    with Server(world.pool_world(spaces=2)) as one:
        yield one


@pytest.fixture
def raw(server):
    return sdk_raw.Sdk(server)


@pytest.fixture
def space():
    return world.space(1)


@pytest.fixture
def run(server):
    """Runs `switchboard audit …` as the owner of the installation; answers what came of it."""
    return lambda *words, key=None: program.switchboard("audit", *words, environment=environment(server, key))


@pytest.fixture
def ask(run):
    """The same with `--json`; it has to succeed; answers what it printed, read."""
    return lambda *words, **more: json.loads(run(*words, "--json", **more).succeeded().stdout)


def environment(server, key):
    keys = program.keys(server)
    if key:
        keys |= {"ALIBABA_CLOUD_ACCESS_KEY_ID": key[0], "ALIBABA_CLOUD_ACCESS_KEY_SECRET": key[1]}
    return keys


def ask_version(server, version, action, key=None, **parameters):
    """A call of another API than CAMS; it has to succeed; answers its fields."""
    key = key or (server.access_key_id, server.access_key_secret)
    answer = signer.v3(key, action, parameters, server.endpoint, x_acs_version=version).send(server)
    assert answer.status == 200, answer.fields()
    return answer.fields()


def bodies(server):
    """What the audit keeps of each entry, as it stands in the database."""
    if isinstance(server, Cluster):
        return [body for (body,) in server.sql("SELECT convert_from(body, 'UTF8') FROM audit_entries")]
    return [body for (body,) in tables(server, "SELECT body FROM audit_entries")]


def tables(server, sql, *values):
    """What stands in the database of a server, or what is done to that of one that is stopped."""
    with sqlite3.connect(server.data / "switchboard.db", timeout=20) as database:
        return database.execute(sql, values).fetchall()
