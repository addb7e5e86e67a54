"""`switchboard listen`: receipts to a program on this machine, over cuts on either side, none missing and none out of order."""

import re

from harness import program, sdk_raw
from harness.listening import Listening
from harness.receiver import first_occurrences
from harness.steps import READ_AT_ONCE, send
from harness.waiting import eventually

SPACES = 8


def passed(receiver, path):
    """Each different receipt that the program got, in order of first arrival: message and status."""
    return first_occurrences([(one["MessageId"], one["Status"]) for one in receiver.receipts(path)])


def wait_for(receiver, path, messages, patience=40):
    """Waits until all receipts of these messages came; answers them in order."""
    wanted = {(message, status) for message in messages for status in READ_AT_ONCE}
    return eventually(lambda: passed(receiver, path), lambda came: wanted <= set(came), f"all receipts of {messages}", patience)


def in_order(came, messages):
    return all([status for of, status in came if of == message] == READ_AT_ONCE for message in messages)


def listening(keys, *words):
    return Listening("listen", *words, environment=keys)


def test_receipts_of_a_number_without_webhooks_are_passed_on_and_printed(raw, pool, space, receiver, keys):
    other, path = pool.take(), space.path + "/listen"
    with listening(keys, "--forward", receiver.url(path), "--number", space.number) as one:
        one.wait_for_line("listening, from cursor")
        messages = [send(raw, space), send(raw, space)]
        send(raw, other)
        came = wait_for(receiver, path, messages)
        assert in_order(came, messages) and {of for of, _ in came} == set(messages), came
        for push in receiver.pushes(path):
            headers = {name.lower(): value for name, value in push.headers.items()}
            assert re.fullmatch("[0-9A-F]{32}", headers["switchboard-receipt-ids"]), headers
            assert headers["webhook-id"] == headers["switchboard-receipt-ids"] and headers["webhook-timestamp"].isdigit()
            assert len(push.receipts) == 1
        line = one.wait_for_line(messages[0])
        assert "ChatAppStatus" in line and "Sent" in line and "-> 200" in line, line
        assert one.interrupt() == 0
        assert "--after" in one.wait_for_line("to go on from here")


def test_nothing_is_missing_or_out_of_order_over_a_kill_of_the_service(server, space, receiver, keys):
    raw, path = sdk_raw.Sdk(server), space.path + "/listen"
    with listening(keys, "--forward", receiver.url(path), "--number", space.number) as one:
        one.wait_for_line("listening, from cursor")
        messages = [send(raw, space, order=str(index)) for index in range(10)]
        server.kill()
        one.wait_for_line("cut:")
        server.start()
        raw = sdk_raw.Sdk(server)
        messages += [send(raw, space, order=str(index)) for index in range(10, 20)]
        came = wait_for(receiver, path, messages)
        assert in_order(came, messages), came
        one.wait_for_line("connected again")
        assert one.interrupt() == 0


def test_a_program_that_is_down_is_waited_for(raw, space, receiver, keys):
    path = space.path + "/listen"
    receiver.answer(path, 503, b"")
    with listening(keys, "--forward", receiver.url(path), "--number", space.number) as one:
        one.wait_for_line("listening, from cursor")
        message = send(raw, space)
        assert "was not taken" in one.wait_for_line("503")
        assert not one.stdout, "a receipt that was not taken is not printed as passed"
        receiver.answer(path, 200, b"")
        assert in_order(wait_for(receiver, path, [message]), [message])
        # A program that answers anything else has had its say.
        receiver.answer(path, 500, b"")
        send(raw, space)
        one.wait_for_line("-> 500")


def test_it_goes_on_behind_a_cursor_and_hears_what_came_meanwhile(raw, space, receiver, keys):
    path = space.path + "/listen"
    words = ("--forward", receiver.url(path), "--number", space.number)
    with listening(keys, *words) as one:
        one.wait_for_line("listening, from cursor")
        first = send(raw, space)
        wait_for(receiver, path, [first])
        assert one.interrupt() == 0
        cursor = one.wait_for_line("to go on from here").split()[-1]
    second = send(raw, space)
    receiver.clear()
    with listening(keys, *words, "--after", cursor) as one:
        came = wait_for(receiver, path, [second])
        assert in_order(came, [second]) and {of for of, _ in came} <= {first, second}, came
    receiver.clear()
    with listening(keys, *words, "--since", "1h") as one:
        assert in_order(wait_for(receiver, path, [first, second]), [first, second])


def test_another_account_hears_nothing(server, raw, space, strangers_keys, keys):
    with listening(strangers_keys) as stranger, listening(keys, "--json", "--number", space.number) as own:
        stranger.wait_for_line("listening, from cursor")
        # With --json nothing says that it listens: messages are sent until one is heard.
        eventually(lambda: (send(raw, space), own.stdout)[1], bool, "a line of JSON")
        assert not stranger.stdout, stranger.stdout


def test_a_service_that_was_never_there_or_refuses_ends_it(keys):
    ran = program.switchboard("listen", "--endpoint", "http://127.0.0.1:9", environment=keys)
    assert ran.code == 1 and "did not answer" in ran.stderr, ran
    ran = program.switchboard("listen", environment=keys | {"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "wrong0000000000000"})
    assert ran.code == 1 and "SignatureDoesNotMatch" in ran.stderr, ran
