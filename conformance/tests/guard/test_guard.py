"""The guard before addresses that customers name: when they are saved, when they are called, and when a world puts them there."""

import pytest

from harness import sdk_raw, world
from harness.answers import expect_ok, expect_refusal
from harness.phone import Control
from harness.pictures import picture
from harness.server import LOOPBACK, Server
from harness.steps import READ_AT_ONCE, expect_silence, group_row, phone_row, send

SPACES = 12

#: Addresses that nobody may name, with a word of the rule that refuses each.
HOSTILE = {
    "http://127.0.0.1:9000/a": "loopback",
    "http://2130706433/": "loopback",
    "http://0x7f.1:8080/": "loopback",
    "http://localhost:9000/a": "loopback",
    "http://[::1]:9000/": "loopback",
    "http://[::ffff:127.0.0.1]/": "loopback",
    "http://0.0.0.0/": "unspecified",
    "https://10.0.0.1/status": "private",
    "http://172.31.255.254:9000/": "private",
    "http://192.168.0.1/": "private",
    "http://[64:ff9b::10.0.0.1]/": "private",
    "http://169.254.169.254/latest/meta-data/": "metadata",
    "http://100.100.100.200/latest/meta-data/": "metadata",
    "http://[fd00:ec2::254]/": "metadata",
    "http://169.254.0.1/": "link-local",
    "http://100.64.0.1/": "carrier-grade",
    "http://224.0.0.1/": "multicast",
    "http://192.0.2.1/": "documentation",
    "http://[2002:808:808::1]/": "6to4",
    "http://[fc00::1]/": "unique local",
    "http://93.184.215.14:22/": "port",
    "http://user:secret@93.184.215.14/": "user",
}

#: Public ones; the last is a name that nobody can resolve.
GOOD = ["http://93.184.215.14/status", "https://93.184.215.14:8443/a?b=c", "https://[2606:4700::1111]/", "https://nobody.invalid/status"]


@pytest.fixture(scope="module")
def server(receiver):
    """Opens nothing; every number of its world has webhooks on loopback all the same."""
    with Server(world.pool_world(spaces=SPACES, receiver=receiver), destinations=()) as one:
        yield one


@pytest.fixture(scope="module")
def shared(pool):
    """The space of the tests that change nothing."""
    return pool.take()


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_not_saved(raw, shared, url):
    before = phone_row(raw, shared)
    for action, name, number in (
        ("UpdatePhoneWebhook", "StatusCallbackUrl", {"PhoneNumber": shared.number}),
        ("UpdatePhoneWebhook", "UpCallbackUrl", {"PhoneNumber": shared.number}),
        ("UpdateAccountWebhook", "StatusCallbackUrl", {}),
    ):
        refused = expect_refusal(
            raw, "InvalidParameter", action, naming=name, CustSpaceId=shared.id, QueueFlag="Y", **number, **{name: url}
        )
        assert HOSTILE[url] in refused.message.lower(), refused.message
        assert HOSTILE[url] in ("port", "user") or "--allow-destination" in refused.message, refused.message
        assert "secret" not in refused.message, refused.message
    assert phone_row(raw, shared) == before
    # Had one been stored at the account level, the flag alone would do.
    expect_refusal(raw, "InvalidParameter", "UpdateAccountWebhook", naming="HttpFlag", CustSpaceId=shared.id, HttpFlag="Y")


def test_both_sdks_are_told_the_rule(sdk, space):
    refused = expect_refusal(
        sdk, "InvalidParameter", "UpdateAccountWebhook", naming="StatusCallbackUrl",
        CustSpaceId=space.id, StatusCallbackUrl="http://192.168.0.1/a", HttpFlag="Y",
    )
    assert "private network" in refused.message, refused.message


def test_public_addresses_and_names_that_nobody_resolves_are_saved(raw, space):
    for url in GOOD:
        expect_ok(raw.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, StatusCallbackUrl=url))
        assert phone_row(raw, space)["StatusCallbackUrl"] == url


def test_a_picture_is_not_fetched_from_a_refused_address(raw, space, pictures):
    url = pictures.put(f"{space.path}.jpg", picture())
    refused = expect_refusal(
        raw, "InvalidParameter.FileUrlError", "UpdateChatGroup", naming="ProfilePictureFile",
        CustSpaceId=space.id, BusinessNumber=space.number, GroupId=space.group, ProfilePictureFile=url, Subject="must not show",
    )
    assert "loopback" in refused.message and "--allow-destination" in refused.message, refused.message
    assert not pictures.asked, pictures.asked
    assert group_row(raw, space)["Subject"] == space.subject


def test_a_receipt_is_not_sent_to_a_refused_address_of_a_world(raw, control, space, server, receiver):
    message = send(raw, space)
    control.phone(space.reader).wait_for_text("Your order no-4217-canary is on its way.")
    expect_silence(receiver, space.path + "/status", message)
    warnings = [line for line in server.log(1_000_000).splitlines() if "WARN" in line and "127.0.0.1" in line]
    assert warnings, server.log()
    assert all("loopback" in line and "--allow-destination" in line for line in warnings), warnings
    assert not any("/status" in line or "/up" in line for line in warnings), "a path may hold a secret"


def test_what_was_refused_is_sent_once_the_operator_opens_the_address(receiver):
    with Server(world.pool_world(spaces=1, receiver=receiver), destinations=()) as server:
        space = world.space(1)
        raw = sdk_raw.Sdk(server)
        message = send(raw, space)
        Control(server).phone(space.reader).wait_for_text("Your order no-4217-canary is on its way.")
        server.kill()
        server.destinations = LOOPBACK
        server.start()
        receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)


@pytest.mark.parametrize("text", ["localhost", "10.0.0.0/33", "10.1.2.3/8", "*"])
def test_what_is_no_range_is_refused_at_the_start(text):
    with pytest.raises(AssertionError, match="expected ranges"):
        Server(arguments=["--allow-destination", text]).__enter__()
