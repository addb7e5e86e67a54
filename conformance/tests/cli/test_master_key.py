"""The master key: who may read it, that it is checked at the start, and that another can take its place."""

import base64
import json
import os
import signal
import subprocess
import time

import pytest

from harness import program, sdk_raw, sdk_v1, sdk_v3, world
from harness.answers import expect_ok
from harness.server import Server, binary, clean_environment
from harness.steps import point_phone_webhook, send
from tests.tools.test_destination import signatures

#: Changes of the master key that are killed, at moments spread over the time that a whole one takes.
KILLS = 24


def new_key():
    return base64.b64encode(os.urandom(32)).decode()


def refused_start(server, *arguments, environment=None):
    """What a start on a server's data says when it refuses."""
    words = ("serve", "--data", str(server.data), "--listen", "127.0.0.1:0", *arguments)
    ran = program.switchboard(*words, environment=environment)
    assert ran.code != 0 and "listening" not in ran.stdout, ran
    return ran.stderr


def rotate(server, *arguments, environment=None):
    return program.switchboard("key", "rotate-master", "--data", str(server.data), *arguments, environment=environment)


@pytest.fixture
def server():
    """One that a test may stop and start."""
    with Server(world.pool_world(spaces=1)) as one:
        yield one


def master_key(server):
    return server.data / "master.key"


def test_a_key_file_that_others_may_read_is_refused(server):
    server.terminate()
    assert master_key(server).stat().st_mode & 0o777 == 0o600
    master_key(server).chmod(0o640)
    said = refused_start(server)
    assert "0640" in said and "chmod 600" in said and master_key(server).read_text().strip() not in said
    master_key(server).chmod(0o400)
    server.start()


def test_a_key_that_did_not_seal_the_data_is_refused_before_anything_is_served(server):
    server.terminate()
    right, wrong = master_key(server).read_text().strip(), new_key()
    master_key(server).write_text(wrong)
    assert "master.key is not the one that sealed" in refused_start(server)
    master_key(server).unlink()
    assert "master.key is missing" in refused_start(server)
    assert not master_key(server).exists()
    said = refused_start(server, environment={"SWITCHBOARD_MASTER_KEY": wrong})
    assert "environment SWITCHBOARD_MASTER_KEY is not the one" in said and wrong not in said
    assert "exit status: 7" in refused_start(server, "--master-key-command", "echo hunter2; exit 7")
    both = refused_start(server, "--master-key-command", "true", environment={"SWITCHBOARD_MASTER_KEY": right})
    assert "exclude each other" in both
    server.arguments = ["--master-key-command", f"printf %s {right}"]
    server.start()
    expect_ok(sdk_raw.Sdk(server).call("QueryInstance", InstanceId=world.space(1).id))


def test_another_key_takes_its_place_and_nobody_notices(server, receiver):
    """The same access keys, by both SDKs; the same secret signs receipts; the simulated network still knows us."""
    space, keys = world.space(1), program.keys(server)
    path, url = space.path + "/status", receiver.url(space.path + "/status")
    point_phone_webhook(sdk_raw.Sdk(server), space, receiver)
    added = program.switchboard("destination", "secret", "add", url, "--json", environment=keys).succeeded()
    secret = json.loads(added.stdout)["Secret"]
    busy = rotate(server)
    assert busy.code == 1 and "--endpoint" in busy.stderr, busy
    server.terminate()
    old = master_key(server).read_text()
    ran = rotate(server).succeeded()
    new = master_key(server).read_text()
    assert old != new and master_key(server).stat().st_mode & 0o777 == 0o600
    assert new.strip() not in ran.stdout + ran.stderr and "secrets are sealed" in ran.stdout
    server.start()
    for sdk in (sdk_v3.Sdk(server), sdk_v1.Sdk(server)):
        expect_ok(sdk.call("QueryInstance", InstanceId=space.id))
    expect_ok(sdk_raw.Sdk(server, *world.STRANGER_KEY).call("QueryInstance", InstanceId=world.STRANGER_SPACE))
    message = send(sdk_raw.Sdk(server), space)
    receiver.wait_for_statuses(path, message, ["Sent", "Delivered", "Read"])
    assert all(signatures(push, secret) for push in receiver.pushes(path))
    server.terminate()
    master_key(server).write_text(old)
    assert "is not the one that sealed" in refused_start(server)


def test_a_key_that_the_operator_keeps_is_replaced_by_one_that_he_names(tmp_path):
    first, made = tmp_path / "first", tmp_path / "made"
    first.write_text(new_key())
    first.chmod(0o600)
    with Server(world.pool_world(spaces=1), arguments=["--master-key-file", str(first)]) as server:
        server.terminate()
        current = ("--master-key-file", str(first))
        unnamed = rotate(server, *current)
        assert unnamed.code == 2 and "--new-master-key-file" in unnamed.stderr, unnamed
        rotate(server, *current, "--make-new-master-key", str(made)).succeeded()
        assert made.stat().st_mode & 0o777 == 0o600
        again = rotate(server, *current)
        assert again.code == 1 and "first is not the one that sealed" in again.stderr, again
        last = new_key()
        rotate(server, "--master-key-file", str(made), environment={"SWITCHBOARD_NEW_MASTER_KEY": last}).succeeded()
        server.arguments = ["--master-key-command", f"echo {last}"]
        server.start()
        expect_ok(sdk_raw.Sdk(server).call("QueryInstance", InstanceId=world.space(1).id))
        assert not master_key(server).exists()


def test_a_kill_at_any_moment_leaves_data_that_one_of_the_two_keys_opens(server):
    server.terminate()
    began = time.monotonic()
    rotate(server).succeeded()
    whole, changed = time.monotonic() - began, []
    for kill in range(KILLS):
        before = master_key(server).read_text()
        command = [binary(), "key", "rotate-master", "--data", str(server.data)]
        running = subprocess.Popen(command, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * kill / KILLS)
        running.send_signal(signal.SIGKILL)
        running.wait()
        server.start()
        expect_ok(sdk_raw.Sdk(server).call("QueryInstance", InstanceId=world.space(1).id))
        expect_ok(sdk_raw.Sdk(server, *world.STRANGER_KEY).call("QueryInstance", InstanceId=world.STRANGER_SPACE))
        assert not (server.data / "master.key.new").exists()
        changed.append(master_key(server).read_text() != before)
        server.terminate()
    assert not changed[0], "the first one is killed before it begins"
