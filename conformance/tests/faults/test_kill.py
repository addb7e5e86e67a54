"""kill -9 at random moments under load: what was acknowledged is there afterwards, in order, and no queue message vanishes.

`SWITCHBOARD_KILL_ROUNDS` says how many times (5 unless it is set), `SWITCHBOARD_KILL_SEED` which moments.
"""

import collections
import contextlib
import http.client
import itertools
import os
import random
import threading
import time

from mns.queue import QueueMeta

from harness import mns, sdk_raw, world
from harness.meta import Webhooks
from harness.phone import Control
from harness.queue_history import History
from harness.receiver import Receiver, first_occurrences
from harness.server import Server
from harness.steps import READ_AT_ONCE, point_phone_webhook
from harness.waiting import eventually

ROUNDS = int(os.environ.get("SWITCHBOARD_KILL_ROUNDS") or 5)
SEED = int(os.environ.get("SWITCHBOARD_KILL_SEED") or time.time())

#: Seconds of load before a kill, at most.
LONGEST_ROUND = 2.0

#: What one thread asks for in a round at most, so that what is left at the end does not grow with the machine's speed.
SENDS, WRITES, WEBHOOKS = 60, 20, 40

#: The receiver refuses each so-manieth request.
REFUSES_EACH = 7

#: One of so many queue messages is not deleted when it comes for the first time.
KEEPS_EACH = 5

#: Seconds for which a message that was received is hidden.
HIDDEN = 5

#: Seconds in which everything that was acknowledged has arrived at the latest.
PATIENCE = 180

#: Names of what is sent, different in all threads and rounds.
NAMES = itertools.count()


class Load:
    """What was asked for and acknowledged."""

    def __init__(self, server, space):
        self.server, self.space = server, space
        self.messages, self.texts = [], []
        self.kinds = collections.Counter()
        queue = f"Alicom-Queue-{world.ACCOUNT}-ChatApp"
        self.histories = [History(queue + "Status", KEEPS_EACH), History(queue + "Inbound", KEEPS_EACH)]
        self.failures = []

    def run(self, seconds):
        """Everything at once, until the server is killed after so many seconds."""
        over = threading.Event()
        parts = [self._send, self._send, self._write, self._webhooks, self._webhooks]
        parts += [lambda over, one=one: one.consume(self.server, over.is_set) for one in self.histories]
        threads = [threading.Thread(target=self._part, args=(part, over)) for part in parts]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.server.process.kill()
        over.set()
        for thread in threads:
            thread.join()

    def _part(self, part, over):
        try:
            part(over)
        except (OSError, http.client.HTTPException):
            if not over.wait(5):
                self.failures.append(f"{part} lost its connection while the server lived")
        except Exception as error:
            self.failures.append(f"{part}: {error!r}")

    def _send(self, over):
        raw = sdk_raw.Sdk(self.server)
        for _ in range(SENDS):
            if over.is_set():
                return
            answer = raw.call("SendChatappMessage", **self.space.template_message(order=f"{next(NAMES)}"))
            self.messages.append(answer["MessageId"])
            self.kinds["send"] += 1

    def _write(self, over):
        phone = Control(self.server).phone(self.space.person)
        for _ in range(WRITES):
            if over.is_set():
                return
            text = f"phone {next(NAMES)}"
            phone.write(self.space.number, text)
            self._heard("phone", text)

    def _webhooks(self, over):
        webhooks = Webhooks(self.server, self.space)
        for _ in range(WEBHOOKS):
            if over.is_set():
                return
            text = f"webhook {next(NAMES)}"
            status = webhooks.write("6590000000001", f"wamid.{text}", text)
            assert status == 200, f"a signed webhook was answered {status}"
            self._heard("webhook", text)

    def _heard(self, kind, text):
        self.texts.append(text)
        self.kinds[kind] += 1


def test_what_was_acknowledged_outlives_every_kill():
    chance = random.Random(SEED)
    with Receiver() as receiver, Server(world.pool_world(spaces=1)) as server:
        load = Load(server, world.space(1))
        point_phone_webhook(sdk_raw.Sdk(server), load.space, receiver, QueueFlag="Y")
        for history in load.histories:
            mns.queue(server, history.name).set_attributes(QueueMeta(vis_timeout=HIDDEN))
        receiver.fail_each(REFUSES_EACH)
        began = time.monotonic()
        for number in range(ROUNDS):
            seconds = chance.uniform(0.1, LONGEST_ROUND)
            load.run(seconds)
            server.kill()
            if number % 4 == 3:
                _kill_in_the_start(server, chance.uniform(0.0, 0.5))
            server.start()
            print(f"round {number + 1}: killed after {seconds:.2f} s; so far {dict(load.kinds)}", flush=True)
        _settle(load, receiver)
        _check(load, receiver)
        print(_summary(load, receiver, time.monotonic() - began))


def _kill_in_the_start(server, seconds):
    """A start that is killed before it has come to its end, or just after."""
    timer = threading.Timer(seconds, lambda: server.process and server.process.kill())
    timer.start()
    with contextlib.suppress(AssertionError):
        server.start()
    timer.join()
    server.kill()


def _settle(load, receiver):
    """Waits until everything that was acknowledged has arrived both ways and the queues are empty."""
    over = threading.Event()
    consumers = [threading.Thread(target=one.consume, args=(load.server, over.is_set)) for one in load.histories]
    for consumer in consumers:
        consumer.start()
    try:
        eventually(lambda: _missing(load, receiver), lambda missing: not any(missing.values()), "everything acknowledged", PATIENCE)
        eventually(lambda: [one.left(load.server) for one in load.histories], lambda left: not any(left), "empty queues", PATIENCE)
    finally:
        over.set()
        for consumer in consumers:
            consumer.join()


def _missing(load, receiver):
    """What was acknowledged, or came by HTTP, and is not where it belongs: some of each."""
    # Copies, for the consumers go on meanwhile.
    status, inbound = (list(one.receipts.values()) for one in load.histories)
    queued = {message for one in load.histories for message in list(one.receipts)}
    expected = {(message, status) for message in load.messages for status in READ_AT_ONCE}
    path = load.space.path
    posted = {(one["MessageId"], one["Status"]) for one in receiver.receipts(path + "/status", accepted_only=True)}
    written = {one["Message"] for one in receiver.receipts(path + "/up", accepted_only=True)}
    ids = {one for push in receiver.pushes() for one in push.headers["switchboard-receipt-ids"].split(",")}
    missing = {
        "statuses by HTTP": expected - posted,
        "statuses in the queue": expected - {(one["MessageId"], one["Status"]) for one in status},
        "texts by HTTP": set(load.texts) - written,
        "texts in the queue": set(load.texts) - {one["Message"] for one in inbound},
        "ids of HTTP in the queues": ids - queued,
    }
    return {what: (len(some), sorted(some)[:3]) if some else () for what, some in missing.items()}


def _check(load, receiver):
    assert not load.failures, f"seed {SEED}: {load.failures[:5]}"
    assert all(load.kinds[kind] >= ROUNDS for kind in ("send", "phone", "webhook")), f"too little load: {load.kinds}"
    assert len(set(load.messages)) == len(load.messages), "an id was given twice"
    statuses = {}
    for one in receiver.receipts(load.space.path + "/status"):
        statuses.setdefault(one["MessageId"], []).append(one["Status"])
    wrong = {message: came for message, came in statuses.items() if first_occurrences(came) != READ_AT_ONCE}
    assert not wrong, f"seed {SEED}: {len(wrong)} messages came out of order, e.g. {list(wrong.items())[:3]}"
    for history in load.histories:
        assert not history.wrong, f"seed {SEED}: {history.wrong[:5]}"
        assert not history.vanished, f"seed {SEED}: {len(history.vanished)} messages vanished from {history.name}"


def _summary(load, receiver, seconds):
    again = [sum(len(counts) > 1 for counts in history.counts.values()) for history in load.histories]
    refused = sum(push.status != 200 for push in receiver.pushes())
    return (
        f"seed {SEED}: {ROUNDS} kills in {seconds:.0f} s; acknowledged {dict(load.kinds)}; {len(receiver.pushes())} posts, {refused} of them "
        f"refused; queue messages {[len(history.counts) for history in load.histories]}, received again {again}; nothing is missing"
    )
