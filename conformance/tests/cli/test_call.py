"""`switchboard call`: signs for you, shows what it did, and keeps the secret to itself."""

import json

from harness import program

SPACES = 6


def call(server, *arguments, **environment):
    return program.switchboard("call", *arguments, environment=program.keys(server) | environment)


def test_it_makes_the_call_and_prints_the_answer(server, raw, space):
    ran = call(server, "UpdateInstance", "--InstanceId", space.id, "--InstanceName", "by hand").succeeded()
    assert json.loads(ran.stdout)["Data"]["InstanceName"] == "by hand"
    assert raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"] == "by hand"


def test_the_endpoint_option_beats_the_environment(server, space):
    ran = call(
        server, "QueryInstance", "--InstanceId", space.id, "--endpoint", server.api, SWITCHBOARD_ENDPOINT="http://127.0.0.1:9"
    ).succeeded()
    assert json.loads(ran.stdout)["Data"]["InstanceId"] == space.id


def test_show_request_shows_all_but_the_secret(server, space):
    ran = call(server, "QueryInstance", "--InstanceId", space.id, "--show-request").succeeded()
    output = ran.stdout + ran.stderr
    assert server.access_key_secret not in output, "the secret was printed"
    for part in ("ACS3-HMAC-SHA256", "x-acs-action:QueryInstance", "x-acs-signature-nonce:", f"InstanceId={space.id}", "SignedHeaders="):
        assert part in output, f"--show-request should show {part}; it shows:\n{output}"


def test_a_refusal_is_printed_and_exits_non_zero(server):
    ran = call(server, "QueryInstance", "--InstanceId", "cams-nowhere00")
    assert ran.code != 0, ran
    assert "Unknown.ResourceOwnerId" in ran.stdout + ran.stderr, ran


def test_no_server_is_an_error_that_names_the_address(server):
    ran = call(server, "QueryInstance", "--InstanceId", "x", SWITCHBOARD_ENDPOINT="http://127.0.0.1:9")
    assert ran.code != 0 and "127.0.0.1:9" in ran.stdout + ran.stderr, ran


def test_a_wrong_secret_says_what_the_server_wanted(server):
    ran = call(server, "QueryInstance", "--InstanceId", "x", ALIBABA_CLOUD_ACCESS_KEY_SECRET="someOtherSecret123")
    output = ran.stdout + ran.stderr
    assert ran.code != 0 and "SignatureDoesNotMatch" in output, ran
    assert "someOtherSecret123" not in output


def test_an_unknown_action_is_refused(server):
    """The command knows no list of operations: the service refuses, and the refusal is printed as it came."""
    ran = call(server, "NoSuchAction")
    assert ran.code != 0, ran
    answer = json.loads(ran.stdout)
    assert (answer["Code"], answer["Message"]) == (
        "InvalidAction.NotFound", "Specified api is not found, please check your url and method."
    ), answer


def test_without_keys_it_says_which_variables_it_reads(server):
    ran = program.switchboard("call", "QueryInstance", "--InstanceId", "x", environment={"SWITCHBOARD_ENDPOINT": server.api})
    assert ran.code != 0 and "ALIBABA_CLOUD_ACCESS_KEY_ID" in ran.stdout + ran.stderr, ran
