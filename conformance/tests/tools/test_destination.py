"""`switchboard destination` and `switchboard queue`: settings, secrets and their signatures, test receipts, dead letters."""

import base64
import hashlib
import hmac
import json
import time

from harness import program, world
from harness.steps import point_phone_webhook, send
from harness.waiting import eventually

SPACES = 6


def signatures(push, secret):
    """Of the signatures of a push those that this secret made, by the rules of Standard Webhooks."""
    headers = {name.lower(): value for name, value in push.headers.items()}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + push.body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return [one for one in headers.get("webhook-signature", "").split() if hmac.compare_digest(one, expected)]


def test_what_is_posted_is_signed_with_each_secret(raw, space, receiver, run, ask):
    path, url = space.path + "/status", receiver.url(space.path + "/status")
    point_phone_webhook(raw, space, receiver)

    def pushed():
        receiver.clear()
        message = send(raw, space)
        receiver.wait_for_statuses(path, message, ["Sent", "Delivered", "Read"])
        return receiver.pushes(path)

    assert all("webhook-signature" not in {name.lower() for name in push.headers} for push in pushed())
    old, new = ask("destination", "secret", "add", url), ask("destination", "secret", "add", url)
    for push in pushed():
        assert len(signatures(push, old["Secret"])) == len(signatures(push, new["Secret"])) == 1
        assert len(push.headers["webhook-signature"].split()) == 2
        assert abs(int(push.headers["webhook-timestamp"]) - time.time()) < 60
    run("destination", "secret", "remove", url, old["SecretId"])
    for push in pushed():
        assert len(signatures(push, new["Secret"])) == 1 and not signatures(push, old["Secret"])
    listed = run("destination", "list")
    assert new["SecretId"] in listed and old["SecretId"] not in listed
    assert new["Secret"] not in listed and "whsec_" not in listed


def test_a_test_receipt_is_posted_signed_and_judged(space, receiver, keys, run, ask):
    path, url = space.path + "/try", receiver.url(space.path + "/try")
    secret = ask("destination", "secret", "add", url)["Secret"]
    tested = ask("destination", "test", url)
    assert tested["Received"] is True and tested["Attempt"]["Status"] == 200, tested
    (push,) = receiver.pushes(path)
    assert signatures(push, secret) and push.headers["switchboard-receipt-ids"] == tested["ReceiptId"]
    (receipt,) = push.receipts
    assert receipt["NoticeType"] == "test" and receipt["MessageId"] == tested["ReceiptId"], receipt
    assert "200" in run("destination", "test", url)
    receiver.answer(path, 410, b"gone")
    ran = program.switchboard("destination", "test", url, environment=keys)
    assert ran.code == 1 and "410 gone" in ran.stderr and "gone" in ran.stdout, ran
    ran = program.switchboard("destination", "test", "http://169.254.169.254/latest/meta-data", "--json", environment=keys)
    refused = json.loads(ran.stdout)
    assert ran.code == 1 and refused["Attempt"]["Reason"] == "address_refused" and refused["Rule"], ran


def test_a_destination_that_is_gone_is_paused_until_it_is_resumed(raw, space, receiver, run, ask):
    path, url = space.path + "/status", receiver.url(space.path + "/status")
    receiver.answer(path, 410, b"")
    point_phone_webhook(raw, space, receiver)
    message = send(raw, space)
    of_this = lambda: next((one for one in ask("destination", "list") if one["Url"] == url), {})
    eventually(of_this, lambda one: one.get("Paused"), "a paused destination")
    assert "410" in of_this()["PausedReason"] and "paused" in run("destination", "list")
    receiver.answer(path, 200, b"")
    run("destination", "set", url, "--deadline", "5s")
    run("destination", "resume", url)
    one = of_this()
    assert not one["Paused"] and one["DeadlineSeconds"] == 5, one
    run("replay", "--destination", url, "--since", "1h")
    receiver.wait_for_statuses(path, message, ["Sent", "Delivered", "Read"])


def test_dead_letters_are_set_and_ended(keys, run, ask):
    queues = {one["QueueName"]: one for one in ask("queue", "list")}
    names = [f"Alicom-Queue-{world.ACCOUNT}-{kind}" for kind in ("ChatAppStatus", "ChatAppInbound", "ChatAppAudit")]
    assert set(names) <= set(queues), queues
    status, inbound, _ = names
    run("queue", "dead-letter", status, "--target", inbound, "--after", "3")
    assert f"{inbound} after 3" in run("queue", "list")
    run("queue", "dead-letter", status, "--off")
    assert f"{inbound} after 3" not in run("queue", "list")
    for words in (["queue", "dead-letter", status, "--target", status, "--after", "3"], ["queue", "dead-letter", "nowhere", "--off"]):
        ran = program.switchboard(*words, environment=keys)
        assert ran.code == 1 and "InvalidParameter" in ran.stderr, ran
