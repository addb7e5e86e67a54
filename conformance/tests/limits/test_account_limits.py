"""An operator changes the limit of one account while it runs."""

import json

import pytest

from harness import program, sdk_raw, world
from harness.answers import Refused

from .conftest import ACTION, RATE, parameters


def limits(server, *arguments, expect=0):
    """`switchboard limit …`, as the owner of the installation."""
    done = program.switchboard("limit", *arguments, environment=program.keys(server))
    assert done.code == expect, (done.stdout, done.stderr)
    return done


def answered(sdk, calls, action, **more):
    """How many calls in a row are answered before one is throttled, of so many at most."""
    for index in range(calls):
        try:
            sdk.call(action, **more)
        except Refused as refused:
            assert refused.code == "Throttling.User", refused
            return index
    return calls


def test_a_limit_that_was_raised_holds_from_the_next_call_on(server):
    space, raw = world.space(1), sdk_raw.Sdk(server)
    assert answered(raw, 50 * RATE, ACTION, **parameters(space)) < 50 * RATE
    limits(server, "set", world.ACCOUNT, ACTION, "1000")
    assert answered(raw, 200, ACTION, **parameters(space)) == 200
    limits(server, "clear", world.ACCOUNT, ACTION)
    assert answered(raw, 50 * RATE, ACTION, **parameters(space)) < 50 * RATE


def test_a_limit_that_was_lowered_holds_for_that_account_alone(server):
    raw, other = sdk_raw.Sdk(server), sdk_raw.Sdk(server, *world.STRANGER_KEY)
    limits(server, "set", world.STRANGER, "QueryInstance", "1")
    answered(other, 1, "QueryInstance", InstanceId=world.STRANGER_SPACE)
    assert answered(other, 50, "QueryInstance", InstanceId=world.STRANGER_SPACE) < 50
    # The first account has its burst of ten.
    assert answered(raw, 10, "QueryInstance", InstanceId=world.space(1).id) == 10


def test_limits_are_listed_with_where_they_come_from(server):
    limits(server, "set", world.STRANGER, "ListInstance", "77")
    listed = json.loads(limits(server, "list", world.STRANGER, "--json").stdout)
    by_name = {one["Operation"]: (one.get("Rate"), one["Source"]) for one in listed}
    assert by_name["ListInstance"] == (77, "account")
    assert by_name["SendChatappMessage"] == (250, "documented")
    assert by_name["UpdateInstance"] == (10, "default")


@pytest.mark.parametrize(
    "arguments, named",
    [
        ((world.ACCOUNT, "SendEverything", "1"), "Operation"),
        (("99", "UpdateInstance", "1"), "AccountId"),
    ],
)
def test_what_is_unknown_is_refused_by_name(server, arguments, named):
    assert named in limits(server, "set", *arguments, expect=1).stderr


def test_another_account_may_not_even_look(server):
    keys = program.keys(server) | dict(
        zip(("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"), world.STRANGER_KEY)
    )
    for command in (("limit", "list", world.STRANGER), ("limit", "set", world.STRANGER, ACTION, "9"), ("account", "list")):
        done = program.switchboard(*command, environment=keys)
        assert done.code == 1 and "NoPermission" in done.stderr, (command, done.stdout, done.stderr)
