"""The commands that administer an account, over the API of a running service and on the folder of one that does not run: the same
story both ways, with the same words."""

import contextlib
import json
import subprocess

import pytest

from harness import program, sdk_raw, world
from harness.answers import Refused, expect_ok
from harness.server import Server, binary, clean_environment

REGION = "cn-hangzhou"


def document(*statements):
    return json.dumps({"Version": "1", "Statement": list(statements)})


def instance(space):
    return f"acs:cams:*:{world.ACCOUNT}:instance/{space.id}"


class Way:
    """Administers a server's data in one of the two ways."""

    def __init__(self, server, tmp_path):
        self.server = server
        self._files = tmp_path

    def file(self, name, text):
        path = self._files / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run(self, *words):
        """Runs a command; answers how it ended."""
        with self.reach() as (options, environment):
            return program.switchboard(*words, *options, environment=environment)

    def say(self, *words):
        return self.run(*words).succeeded().stdout

    def ask(self, *words):
        return json.loads(self.say(*words, "--json"))

    def refused(self, code, *words):
        ran = self.run(*words)
        assert ran.code == 1 and code in ran.stderr and not ran.stdout, ran


class OverTheApi(Way):
    @contextlib.contextmanager
    def reach(self):
        yield (), program.keys(self.server)


class OnTheFolder(Way):
    @contextlib.contextmanager
    def reach(self):
        """No service runs meanwhile."""
        if self.server.process:
            self.server.terminate()
        yield ("--data", str(self.server.data)), {}


@pytest.fixture(params=[OverTheApi, OnTheFolder])
def way(request, tmp_path):
    with Server(world.pool_world(spaces=2)) as server:
        yield request.param(server, tmp_path)


def caller(way, key):
    """A client with a key of the service, which runs from now on."""
    if not way.server.process:
        way.server.start()
    return sdk_raw.Sdk(way.server, *key)


def make_key(way, user):
    """As `eval` of a shell takes it."""
    lines = dict(line.split("=", 1) for line in way.say("key", "create", "--user", user).splitlines())
    assert list(lines) == ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"], lines
    return tuple(lines.values())


def test_a_user_with_a_policy_for_one_instance(way):
    one, two = world.space(1), world.space(2)
    assert way.say("user", "create", "alice", "--display-name", "Alice") == "user alice is made\n"
    way.refused("EntityAlreadyExists.User", "user", "create", "alice")
    key = make_key(way, "alice")
    allow = document({"Effect": "Allow", "Action": "cams:UpdateInstance", "Resource": instance(one)})
    way.say("policy", "create", "one-instance", "--document", way.file("policy.json", allow))
    assert way.say("policy", "attach", "one-instance", "--user", "alice") == "policy Custom/one-instance binds user alice\n"

    def call(sdk, space):
        return sdk.call("UpdateInstance", InstanceId=space.id, InstanceName="by alice")

    alice = caller(way, key)
    expect_ok(call(alice, one))
    with pytest.raises(Refused) as refused:
        call(alice, two)
    assert (refused.value.status, refused.value.code) == (400, "Ram.PermissionDeny")
    message = refused.value.body["AccessDeniedDetail"]["EncodedDiagnosticMessage"]
    by_alice = {**program.keys(way.server), "ALIBABA_CLOUD_ACCESS_KEY_ID": key[0], "ALIBABA_CLOUD_ACCESS_KEY_SECRET": key[1]}
    ran = program.switchboard("user", "list", environment=by_alice)
    assert ran.code == 1 and "NoPermission" in ran.stderr and "switchboard policy explain --message " in ran.stderr, ran
    explained = way.say("policy", "explain", "--message", message)
    assert "alice" in explained and two.id in explained and "no statement allows it" in explained, explained

    def explain(space):
        resource = f"acs:cams:{REGION}:{world.ACCOUNT}:instance/{space.id}"
        return way.run("policy", "explain", "--user", "alice", "--action", "cams:UpdateInstance", "--resource", resource)

    allowed, denied = explain(one), explain(two)
    assert allowed.code == 0 and "allowed by Custom/one-instance" in allowed.stdout, allowed
    assert denied.code == 1 and "Resource" in denied.stdout and "would be refused" in denied.stderr, denied

    shown = way.ask("user", "show", "alice")
    assert shown["User"]["DisplayName"] == "Alice" and shown["AccessKeys"][0]["AccessKeyId"] == key[0], shown
    assert shown["Policies"][0]["PolicyName"] == "one-instance" and key[1] not in json.dumps(shown), shown
    way.say("key", "disable", key[0], "--user", "alice")
    assert f"{key[0]}  Inactive" in way.say("key", "list", "--user", "alice")
    with pytest.raises(Refused) as refused:
        call(caller(way, key), one)
    assert refused.value.code == "InvalidAccessKeyId.Inactive"
    way.say("key", "enable", key[0], "--user", "alice")
    expect_ok(call(caller(way, key), one))

    way.refused("DeleteConflict", "user", "delete", "alice")
    way.say("key", "delete", key[0], "--user", "alice")
    way.say("policy", "detach", "one-instance", "--user", "alice")
    assert way.say("user", "delete", "alice") == "user alice is deleted\n"
    assert way.ask("user", "list") == []
    with pytest.raises(Refused) as refused:
        call(caller(way, key), one)
    assert refused.value.code == "InvalidAccessKeyId.NotFound"


def test_a_policy_has_versions_and_binds_groups(way):
    one = world.space(1)
    allow = {"Effect": "Allow", "Action": "cams:*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "cams:UpdateInstance", "Resource": instance(one)}
    way.say("policy", "create", "shop", "--document", way.file("v1.json", document(allow)), "--description", "All of it")
    way.say("user", "create", "bob")
    way.say("group", "create", "shop")
    way.say("group", "add", "shop", "bob")
    way.say("policy", "attach", "shop", "--group", "shop")
    key = make_key(way, "bob")
    call = lambda: caller(way, key).call("UpdateInstance", InstanceId=one.id, InstanceName="by bob")
    expect_ok(call())
    assert "version v2" in way.say("policy", "add-version", "shop", "--document", way.file("v2.json", document(allow, deny)))
    expect_ok(call())
    assert way.say("policy", "set-default", "shop", "v2") == "version v2 of policy shop holds\n"
    with pytest.raises(Refused):
        call()
    shown = way.say("policy", "show", "shop")
    assert "groups" in shown and '"Effect": "Deny"' in shown and "All of it" in shown, shown
    assert '"Effect": "Deny"' not in way.say("policy", "show", "shop", "--version", "v1")
    assert [one["VersionId"] for one in way.ask("policy", "versions", "shop")] in (["v1", "v2"], ["v2", "v1"])
    assert way.ask("group", "show", "shop")["Users"][0]["UserName"] == "bob"
    way.say("policy", "set-default", "shop", "v1")
    expect_ok(call())
    way.say("group", "remove", "shop", "bob")
    with pytest.raises(Refused):
        call()


def test_a_role_is_taken_with_a_narrower_policy(way):
    one, two = world.space(1), world.space(2)
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{world.ACCOUNT}:root"]}})
    arn = way.ask("role", "create", "agent", "--document", way.file("trust.json", trust))["Arn"]
    assert arn == f"acs:ram::{world.ACCOUNT}:role/agent"
    allow = {"Effect": "Allow", "Action": "cams:UpdateInstance", "Resource": "*"}
    way.say("policy", "create", "instances", "--document", way.file("allow.json", document(allow)))
    way.say("policy", "attach", "instances", "--role", "agent")
    way.say("user", "create", "carol")
    assume = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn}
    way.say("policy", "create", "assume", "--document", way.file("assume.json", document(assume)))
    way.say("policy", "attach", "assume", "--user", "carol")
    key = make_key(way, "carol")
    assert "acs:ram" in way.say("role", "show", "agent") and "agent" in way.say("role", "list")

    caller(way, key)
    carol = {**program.keys(way.server), "ALIBABA_CLOUD_ACCESS_KEY_ID": key[0], "ALIBABA_CLOUD_ACCESS_KEY_SECRET": key[1]}
    narrow = way.file("narrow.json", document({**allow, "Resource": instance(one)}))
    words = ("role", "assume", arn, "--session", "desk", "--document", narrow)
    printed = program.switchboard(*words, environment=carol).succeeded()
    session = dict(line.split("=", 1) for line in printed.stdout.splitlines())
    assert session["ALIBABA_CLOUD_ACCESS_KEY_ID"].startswith("STS.") and "role/agent/desk" in printed.stderr, printed.stderr
    as_session = {**carol, **session}
    update = lambda space: program.switchboard(
        "call", "UpdateInstance", "--InstanceId", space.id, "--InstanceName", "by a session", environment=as_session
    )
    assert update(one).code == 0, update(one)
    assert update(two).code == 1 and "Ram.PermissionDeny" in update(two).stdout + update(two).stderr
    nobody = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["acs:ram::1:root"]}})
    way.say("role", "trust", "agent", "--document", way.file("nobody.json", nobody))
    caller(way, key)
    refused = program.switchboard(*words, environment={**carol, "SWITCHBOARD_ENDPOINT": way.server.api})
    assert refused.code == 1 and "NoPermission" in refused.stderr, refused


def test_accounts_and_their_limits(way):
    made = way.ask("account", "create", "22", "--opened")
    assert made["AccountId"] == "22"
    assert {one["AccountId"] for one in way.ask("account", "list")} >= {world.ACCOUNT, world.STRANGER, "22"}
    way.say("limit", "set", "22", "ListInstance", "1")
    limit = next(one for one in way.ask("limit", "list", "22") if one["Operation"] == "ListInstance")
    assert (limit["Rate"], limit["Source"]) == (1, "account")
    account = caller(way, (made["AccessKeyId"], made["AccessKeySecret"]))
    expect_ok(account.call("ListInstance"))
    with pytest.raises(Refused) as refused:
        account.call("ListInstance")
    assert refused.value.code == "Throttling.User"


def test_what_is_done_is_in_the_audit(way):
    way.say("user", "create", "dora")
    way.refused("EntityAlreadyExists.User", "user", "create", "dora")
    entries = [one for one in way.ask("audit", "list") if one["Action"] == "ram:CreateUser"]
    assert {one["Outcome"] for one in entries} == {"OK", "EntityAlreadyExists.User"}, entries
    source = "local" if isinstance(way, OnTheFolder) else "127.0.0.1"
    assert all(one["Source"] == source and one["Principal"].endswith(":root") for one in entries), entries


def test_another_account_of_a_folder_is_administered_by_its_own_root(tmp_path):
    with Server(world.pool_world(spaces=1)) as server:
        busy = program.switchboard("user", "list", "--data", str(server.data))
        assert busy.code == 1 and "--endpoint" in busy.stderr, busy
        server.terminate()
        folder = lambda *words: program.switchboard(*words, "--data", str(server.data))
        folder("user", "create", "eve", "--account", world.STRANGER).succeeded()
        assert "eve" in folder("user", "list", "--account", world.STRANGER).succeeded().stdout
        assert "eve" not in folder("user", "list").succeeded().stdout
        refused = folder("account", "list", "--account", world.STRANGER)
        assert refused.code == 1 and "NoPermission" in refused.stderr, refused
        unknown = folder("user", "list", "--account", "404")
        assert unknown.code == 1 and "no such account" in unknown.stderr, unknown


def test_a_document_may_come_from_the_standard_input(tmp_path):
    text = document({"Effect": "Allow", "Action": "cams:*", "Resource": "*"})
    with Server(world.pool_world(spaces=1)) as server:
        command = [binary(), "policy", "create", "piped", "--document", "-"]
        ran = subprocess.run(command, input=text.encode(), env=clean_environment(**program.keys(server)), capture_output=True, timeout=60)
        assert ran.returncode == 0, ran
        broken = [binary(), "policy", "create", "broken", "--document", "-"]
        ran = subprocess.run(broken, input=b"{", env=clean_environment(**program.keys(server)), capture_output=True, timeout=60)
        assert ran.returncode == 1 and b"MalformedPolicyDocument" in ran.stderr, ran
