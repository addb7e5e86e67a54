"""kill -9 during 500 sends, five times over: every message that was answered OK ends with all its receipts, in order."""

import threading
from concurrent.futures import ThreadPoolExecutor

from harness import sdk_raw, world
from harness.answers import Refused
from harness.receiver import Receiver, first_occurrences
from harness.server import Server
from harness.steps import READ_AT_ONCE
from harness.waiting import eventually

SENDS = 500

#: After how many answers of each round the server is killed.
KILL_AFTER = [40, 130, 250, 360, 460]

THREADS = 8


def test_every_answered_message_ends_with_all_its_receipts(tmp_path):
    with Receiver() as receiver, Server(world.pool_world(spaces=1, receiver=receiver)) as server:
        space, raw = world.space(1), sdk_raw.Sdk(server)
        answered = []
        for number, kill_after in enumerate(KILL_AFTER):
            answered += _round(server, raw, space, number, kill_after)
            server.start()
        assert len(answered) >= sum(KILL_AFTER), "each round had that many answers before its kill"
        assert len(set(answered)) == len(answered), "an id was given twice"
        path = space.path + "/status"

        def statuses():
            by_message = {}
            for receipt in receiver.receipts(path):
                by_message.setdefault(receipt["MessageId"], []).append(receipt["Status"])
            return by_message

        def unfinished():
            now = statuses()
            return {message: now.get(message, []) for message in answered if set(now.get(message, ())) != set(READ_AT_ONCE)}

        eventually(unfinished, lambda left: not left, f"all receipts of {len(answered)} answered messages", patience=120)
        now = statuses()
        wrong = {message: now[message] for message in answered if first_occurrences(now[message]) != READ_AT_ONCE}
        assert not wrong, f"{len(wrong)} messages came out of order, e.g. {list(wrong.items())[:3]}"


def _round(server, raw, space, number, kill_after):
    """Sends until the server dies under it; answers the ids of what was answered with OK."""
    answered, lock, dead = [], threading.Lock(), threading.Event()

    def one(index):
        if dead.is_set():
            return
        try:
            message = raw.call("SendChatappMessage", **space.template_message(order=f"{number}-{index}"))["MessageId"]
        except OSError:
            dead.set()
            return
        except Refused as refused:
            raise AssertionError(f"a send was refused: {refused}") from None
        with lock:
            answered.append(message)
            if len(answered) == kill_after:
                server.process.kill()

    with ThreadPoolExecutor(THREADS) as many:
        list(many.map(one, range(SENDS)))
    server.kill()
    assert len(answered) >= kill_after, f"round {number}: only {len(answered)} of {SENDS} sends were answered\n{server.log()}"
    return answered
