"""What one node knows, all know: nonces, keys, policies, addresses and limits."""

import json
import statistics
import threading
import time
import uuid

import pytest

from harness import program, sdk_raw, sdk_v3, signer, world
from harness.answers import Refused, expect_ok
from harness.cluster import Cluster
from harness.sdk_ram import RamV3
from harness.steps import READ_AT_ONCE, phone_row, point_phone_webhook, send

SPACES = 16

#: Seconds within which a key that was switched off at one node is refused at every other.
REFUSED_WITHIN = 0.1

#: How often a key is switched off and on.
SWITCHES = 20


@pytest.fixture(scope="module")
def cluster():
    with Cluster(world.pool_world(spaces=SPACES), nodes=2) as one:
        yield one


@pytest.fixture(scope="module")
def pool():
    return world.Pool(SPACES)


@pytest.fixture
def nodes(cluster):
    return cluster.nodes


CALLS = {
    "write": lambda space: ("UpdateInstance", {"InstanceId": space.id, "InstanceName": "once"}),
    "read": lambda space: ("QueryInstance", {"InstanceId": space.id}),
}


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("version", ["v1", "v3"])
def test_a_nonce_that_one_node_took_is_refused_at_the_other(nodes, space, version, kind):
    for first, second in (nodes, nodes[::-1]):
        action, parameters = CALLS[kind](space)
        key = (first.access_key_id, first.access_key_secret)
        # The same bytes for both: version 3 signs the host as well.
        call = signer.v3(key, action, parameters, "switchboard") if version == "v3" else signer.v1(key, action, parameters)
        call.send(first).expect(200, "OK")
        call.send(second).expect(400, "SignatureNonceUsed")
        call.send(first).expect(400, "SignatureNonceUsed")


def test_of_many_equal_calls_at_all_nodes_one_is_done(nodes, space):
    for _ in range(10):
        call = signer.v3((nodes[0].access_key_id, nodes[0].access_key_secret), *CALLS["read"](space), "switchboard")
        codes, gate = [], threading.Barrier(8)

        def ask(node, call=call, codes=codes, gate=gate):
            gate.wait()
            codes.append(call.send(node).code)

        threads = [threading.Thread(target=ask, args=(nodes[index % 2],)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == ["OK"] + ["SignatureNonceUsed"] * 7


class User:
    """A RAM user, made at a node."""

    def __init__(self, node):
        self.name, self.ram = f"user-{uuid.uuid4().hex[:8]}", RamV3(node)
        self.ram.call("CreateUser", UserName=self.name)
        key = self.ram.call("CreateAccessKey", UserName=self.name)["AccessKey"]
        self.key = key["AccessKeyId"], key["AccessKeySecret"]
        self.policy = f"policy-{uuid.uuid4().hex[:8]}"
        statement = {"Effect": "Allow", "Action": "cams:*", "Resource": "*"}
        document = json.dumps({"Version": "1", "Statement": [statement]})
        self.ram.call("CreatePolicy", PolicyName=self.policy, PolicyDocument=document)
        self.may(True)

    def may(self, attached):
        call = "AttachPolicyToUser" if attached else "DetachPolicyFromUser"
        self.ram.call(call, PolicyType="Custom", PolicyName=self.policy, UserName=self.name)

    def set(self, status):
        self.ram.call("UpdateAccessKey", UserName=self.name, UserAccessKeyId=self.key[0], Status=status)


def seconds_until(sdk, space, code):
    """Seconds from now until a read is refused with that code, or answered where it is None."""
    began = time.monotonic()
    while True:
        asked = time.monotonic()
        try:
            sdk.call("QueryInstance", InstanceId=space.id)
            came = None
        except Refused as refused:
            came = refused.code
        if came == code:
            return asked - began
        assert time.monotonic() - began < 10, f"expected {code}, still comes {came}"


def test_a_key_that_is_switched_off_at_one_node_is_refused_at_the_other(nodes, space):
    user = User(nodes[0])
    elsewhere = sdk_raw.Sdk(nodes[1], *user.key)
    found = []
    for _ in range(SWITCHES):
        seconds_until(elsewhere, space, None)
        user.set("Inactive")
        found.append(seconds_until(elsewhere, space, "InvalidAccessKeyId.Inactive"))
        user.set("Active")
    print(f"refused after {statistics.median(found) * 1000:.1f} ms, at most {max(found) * 1000:.1f} ms")
    assert max(found) <= REFUSED_WITHIN, found


def test_a_policy_that_is_detached_at_one_node_allows_nothing_at_the_other(nodes, space):
    user = User(nodes[0])
    elsewhere = sdk_raw.Sdk(nodes[1], *user.key)
    for _ in range(5):
        assert seconds_until(elsewhere, space, None) <= REFUSED_WITHIN
        user.may(False)
        assert seconds_until(elsewhere, space, "Ram.PermissionDeny") <= REFUSED_WITHIN
        user.may(True)


def test_an_address_that_is_set_at_one_node_is_where_receipts_of_the_other_go(nodes, space, receiver):
    sdks = [sdk_v3.Sdk(node) for node in nodes]
    for turn, (setting, sending) in enumerate((sdks, sdks[::-1]) * 2):
        path = f"{space.path}/turn{turn}"
        point_phone_webhook(setting, space, receiver, StatusCallbackUrl=receiver.url(path))
        assert phone_row(sending, space)["StatusCallbackUrl"] == receiver.url(path)
        receiver.wait_for_statuses(path, send(sending, space), READ_AT_ONCE)


def test_a_limit_that_is_set_at_one_node_holds_at_the_other(nodes, space):
    """Set by the operator's command against the first node."""
    elsewhere, action = sdk_raw.Sdk(nodes[1]), "GetConversationalAutomation"

    def answered():
        calls = 0
        for calls in range(60):
            try:
                elsewhere.call(action, CustSpaceId=space.id, PhoneNumber=space.number)
            except Refused as refused:
                assert refused.code == "Throttling.User", refused
                return calls
        return calls + 1

    assert answered() == 60
    program.switchboard("limit", "set", world.ACCOUNT, action, "2", environment=program.keys(nodes[0])).succeeded()
    assert answered() < 60
    program.switchboard("limit", "clear", world.ACCOUNT, action, environment=program.keys(nodes[0])).succeeded()
    time.sleep(REFUSED_WITHIN)
    assert answered() == 60


def test_what_one_node_wrote_the_other_reads(nodes, space):
    for index in range(20):
        name = f"round {index}"
        expect_ok(sdk_raw.Sdk(nodes[index % 2]).call("UpdateInstance", InstanceId=space.id, InstanceName=name))
        read = sdk_raw.Sdk(nodes[1 - index % 2]).call("QueryInstance", InstanceId=space.id)
        assert read["Data"]["InstanceName"] == name
