"""A stop: `/readyz` says no, calls are served for a while yet, then the process ends with 0; a second signal does not wait."""

import http.client
import signal
import time

from harness import sdk_raw, world
from harness.answers import expect_ok
from harness.server import Server
from harness.waiting import eventually


def ask(server, path):
    connection = http.client.HTTPConnection(*server.address, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("connection")
    finally:
        connection.close()


def test_a_node_that_is_told_to_stop_serves_on_until_it_is_told_again():
    with Server(world.pool_world(spaces=1), arguments=("--drain", "10m")) as server:
        space, kept = world.space(1), sdk_raw.Sdk(server)
        expect_ok(kept.call("QueryInstance", InstanceId=space.id))
        process = server.process
        process.send_signal(signal.SIGTERM)
        eventually(lambda: ask(server, "/readyz"), lambda said: said == (503, "stopping\n", "close"), "the node to say that it stops")
        # On the connection that was there before, and on a new one.
        expect_ok(kept.call("QueryInstance", InstanceId=space.id))
        expect_ok(sdk_raw.Sdk(server).call("UpdateInstance", InstanceId=space.id, InstanceName="late"))
        assert ask(server, "/healthz")[0] == 200
        began = time.monotonic()
        assert server.terminate() == 0, server.log()
        assert time.monotonic() - began < 60, "the second signal did not end the wait"
        server.start()
        assert sdk_raw.Sdk(server).call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"] == "late"
