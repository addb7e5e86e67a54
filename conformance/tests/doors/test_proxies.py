"""Where a request comes from, as the audit tells it: a header counts only when a trusted proxy sends it."""

import json
import re

import pytest

from harness import program, sdk_raw, world
from harness.answers import expect_ok
from harness.server import Server

PROXIED = ["--trusted-proxy", "127.0.0.0/8", "--trusted-proxy", "10.0.0.0/8", "--source-header", "X-Forwarded-For"]


def source(server, *lines):
    """What the audit says of a call with these headers."""
    request = sdk_raw.Sdk(server).request("UpdateInstance", InstanceId=world.space(1).id, InstanceName="Renamed")
    request.headers |= dict(lines)
    done = request.send(server).expect(200, "OK").fields()
    expect_ok(done)
    listed = program.switchboard("audit", "list", "--json", environment=program.keys(server)).succeeded()
    (entry,) = [entry for entry in json.loads(listed.stdout) if entry["RequestId"] == done["RequestId"]]
    assert not entry["Secure"]
    return entry["Source"]


@pytest.fixture(scope="module")
def behind_a_proxy():
    with Server(world.pool_world(spaces=1), arguments=PROXIED) as one:
        yield one


@pytest.fixture(scope="module")
def alone():
    with Server(world.pool_world(spaces=1)) as one:
        yield one


@pytest.mark.parametrize(
    "value, expected",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("203.0.113.7, unknown", "127.0.0.1"),
    ],
)
def test_a_trusted_proxy_says_whom_a_request_comes_from(behind_a_proxy, value, expected):
    assert source(behind_a_proxy, ("x-forwarded-for", value)) == expected


def test_no_other_header_counts(behind_a_proxy):
    others = [("x-real-ip", "6.6.6.6"), ("forwarded", "for=6.6.6.6"), ("x-forwarded-proto", "https"), ("x-client-ip", "6.6.6.6")]
    assert source(behind_a_proxy, *others) == "127.0.0.1"


def test_without_a_trusted_proxy_no_header_counts(alone):
    assert source(alone, ("x-forwarded-for", "203.0.113.7")) == "127.0.0.1"


def test_a_proxy_without_its_header_is_refused(tmp_path):
    words = ["serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0", "--trusted-proxy", "10.0.0.0/8"]
    ended = program.switchboard(*words)
    assert ended.code == 2 and re.search("--trusted-proxy needs --source-header NAME", ended.stderr), ended
