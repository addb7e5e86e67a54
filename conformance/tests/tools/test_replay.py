"""`switchboard deliveries` and `switchboard replay`: receipts that did not arrive are found, explained and sent once more."""

from harness import program
from harness.listening import Listening
from harness.steps import point_phone_webhook, send
from harness.waiting import eventually

SPACES = 8


def ids(pushes):
    """The receipts' ids of pushes, in order of first arrival."""
    return list(dict.fromkeys(one for push in pushes for one in push.headers["switchboard-receipt-ids"].split(",")))


def exhaust(raw, space, receiver, ask):
    """Has the receipts of one message refused until they are given up; answers the message and its receipts' ids."""
    path = space.path + "/status"
    receiver.answer(path, 500, b"down")
    point_phone_webhook(raw, space, receiver)
    message = send(raw, space)
    exhausted = lambda: ask("deliveries", "list", "--state", "exhausted", "--message", message)
    eventually(exhausted, lambda found: len(found) == 3, "three receipts that were given up")
    return message, ids(receiver.pushes(path))


def all_are_recorded(ask, message):
    """What is still on its way is not replayed, and a receipt arrives a moment before that is recorded."""
    eventually(
        lambda: ask("deliveries", "list", "--state", "delivered", "--message", message),
        lambda delivered: len(delivered) == 3,
        "three recorded deliveries",
    )


def test_exhausted_receipts_are_replayed_in_order_with_the_ids_that_they_had(raw, space, receiver, run, ask):
    path = space.path + "/status"
    message, refused = exhaust(raw, space, receiver, ask)
    assert len(refused) == 3, refused
    receiver.clear()
    receiver.answer(path, 200, b'{"code":0}')
    told = ask("replay", "--failed", "--destination", receiver.url(path))
    assert (told["Replayed"], told["Skipped"]) == (3, 0), told
    receiver.wait_for_statuses(path, message, ["Sent", "Delivered", "Read"])
    assert ids(receiver.pushes(path)) == refused
    delivered = lambda: ask("deliveries", "list", "--state", "delivered", "--message", message)
    eventually(delivered, lambda found: len(found) == 3, "three delivered receipts")
    assert "0 deliveries are sent again" in run("replay", "--failed", "--destination", receiver.url(path))


def test_a_receipt_is_shown_with_each_attempt_and_its_reason(raw, space, receiver, run, ask):
    message, refused = exhaust(raw, space, receiver, ask)
    shown = ask("deliveries", "show", refused[0])
    assert shown["Receipt"]["MessageId"] == message and '"Status":"Sent"' in shown["Receipt"]["Body"], shown
    (one,) = shown["Deliveries"]
    assert one["Delivery"]["State"] == "exhausted" and len(one["Attempts"]) == one["Delivery"]["Attempts"] >= 2, one
    # The last may be that its time was over while its destination counted as down.
    made = [attempt for attempt in one["Attempts"] if attempt["Reason"] != "given_up"]
    assert made and one["Attempts"][: len(made)] == made, one
    for attempt in made:
        assert (attempt["Status"], attempt["Reason"], attempt["Answer"]) == (500, "server_error", "down"), attempt
        assert attempt["Address"].startswith("127.0.0.1:") and attempt["DurationMs"] >= 0, attempt
    text = run("deliveries", "show", refused[0])
    assert "500 server_error" in text and "exhausted" in text and refused[0] in text, text
    table = run("deliveries", "list", "--state", "exhausted", "--message", message)
    heads, *rows = table.splitlines()
    lasts = [row[heads.index("LAST") :].split()[0] for row in rows]
    assert len(rows) == 3 and set(lasts) <= {"server_error", "given_up"}, table


def test_one_receipt_is_replayed_by_its_id_though_it_arrived(raw, space, receiver, ask):
    path = space.path + "/status"
    point_phone_webhook(raw, space, receiver)
    message = send(raw, space)
    receiver.wait_for_statuses(path, message, ["Sent", "Delivered", "Read"])
    (first, *_) = ids(receiver.pushes(path))
    all_are_recorded(ask, message)
    receiver.clear()
    assert ask("replay", "--id", first)["Replayed"] == 1
    receiver.wait_for_statuses(path, message, ["Sent"])
    assert ids(receiver.pushes(path)) == [first]
    all_are_recorded(ask, message)
    receiver.clear()
    assert ask("replay", "--since", "1h", "--destination", receiver.url(path), "--rate", "1000")["Replayed"] == 3
    receiver.wait_for_statuses(path, message, ["Sent", "Delivered", "Read"])


def test_a_replay_goes_where_the_settings_point_now(raw, space, receiver, ask):
    message, refused = exhaust(raw, space, receiver, ask)
    point_phone_webhook(raw, space, receiver, StatusCallbackUrl=receiver.url(space.path + "/moved"))
    told = ask("replay", "--failed", "--destination", receiver.url(space.path + "/status"), "--to-current")
    assert told["Replayed"] == 3, told
    receiver.wait_for_statuses(space.path + "/moved", message, ["Sent", "Delivered", "Read"])
    assert ids(receiver.pushes(space.path + "/moved")) == refused


def test_attempts_are_printed_as_they_are_made(raw, space, receiver, keys):
    path = space.path + "/status"
    receiver.answer(path, 429, b"")
    point_phone_webhook(raw, space, receiver)
    with Listening("deliveries", "tail", "--destination", receiver.url(path), environment=keys) as tail:
        # From now on: a moment after its start, or later.
        eventually(
            lambda: (send(raw, space), [line for line in tail.stdout if "429 too_many_requests" in line])[1],
            bool,
            "a line for an attempt that was refused",
        )
        assert tail.interrupt() == 0


def test_another_account_sees_and_replays_nothing(raw, space, receiver, ask, strangers_keys):
    _, refused = exhaust(raw, space, receiver, ask)
    assert ask("deliveries", "list", environment=strangers_keys) == []
    assert ask("destination", "list", environment=strangers_keys) == []
    assert ask("replay", "--failed", environment=strangers_keys)["Replayed"] == 0
    assert ask("replay", "--id", refused[0], environment=strangers_keys)["Replayed"] == 0
    ran = program.switchboard("deliveries", "show", refused[0], environment=strangers_keys)
    assert ran.code == 1 and "ReceiptId must be" in ran.stderr, ran


def test_what_is_wrong_is_said_in_one_line(server, keys):
    for words, code, reason in [
        (["deliveries", "show", "x"], 1, "ReceiptId must be the id of a receipt"),
        (["replay"], 2, "required"),
        (["destination", "set", "http://127.0.0.1:9/", "--deadline", "31s"], 1, "DeadlineSeconds must be from 1 to 30"),
        (["destination", "test", "nowhere"], 1, "Url must be"),
        (["queue", "list", "--endpoint", "http://127.0.0.1:9"], 1, "did not answer"),
    ]:
        ran = program.switchboard(*words, environment=keys)
        assert ran.code == code and reason in ran.stderr and len(ran.stderr.splitlines()) == 1, (words, ran)
