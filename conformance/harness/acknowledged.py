"""Callers under load that note what was acknowledged to them, and what must be there afterwards because of it."""

import collections
import itertools
import threading
import time

from . import sdk_raw
from .answers import Refused
from .receiver import first_occurrences
from .steps import READ_AT_ONCE, phone_row, point_phone_webhook
from .waiting import eventually

#: Seconds between the calls of one caller, so that the load does not grow with the machine's speed.
PACE = 0.05

#: Seconds after a call that was not acknowledged.
PAUSE = 0.1

#: Seconds in which all receipts of acknowledged messages have arrived at the latest.
PATIENCE = 120

NAMES = itertools.count(1)


class Kept:
    """A value that one caller sets again and again."""

    def __init__(self, what):
        self.what = what
        self.acknowledged = None
        #: Asked for after that and not acknowledged: each of them may hold, or not.
        self.in_doubt = []

    def may_read(self, value):
        return value in [self.acknowledged, *self.in_doubt]


class Load:
    """Sends messages from the first spaces, changes names and addresses of the last one.

    `server` has one address, a balancer's; `receiver` gets the receipts.
    """

    def __init__(self, server, spaces, receiver, pace=PACE):
        self.server, self.spaces, self.receiver = server, spaces, receiver
        self._pace = pace
        #: MessageId to the time of its acknowledgement.
        self.messages = {}
        self.name, self.address = Kept("InstanceName"), Kept("StatusCallbackUrl")
        #: Calls that were not acknowledged: time, action, why.
        self.failures = []
        self.counts = collections.Counter()
        #: When a call was acknowledged last, by action.
        self.last = {}
        self._over = threading.Event()
        self._threads = []
        self.broken = []

    def prepare(self):
        raw = sdk_raw.Sdk(self.server)
        for space in self.spaces[:-1]:
            point_phone_webhook(raw, space, self.receiver)
        return self

    def start(self):
        self._over.clear()
        parts = [(self._send, space) for space in self.spaces[:-1]] + [(self._rename, self.spaces[-1]), (self._point, self.spaces[-1])]
        self._threads = [threading.Thread(target=self._part, args=part, daemon=True) for part in parts]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self):
        self._over.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a call got no answer within 60 s"

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _part(self, part, space):
        raw = sdk_raw.Sdk(self.server)
        try:
            while not self._over.wait(self._pace):
                part(raw, space)
        except Exception as error:  # what breaks a caller must reach the test
            self.broken.append(f"{part.__name__}: {error!r}")

    def _call(self, raw, action, **parameters):
        """The answer, None when it was not acknowledged."""
        began = time.time()
        try:
            answer = raw.call(action, **parameters)
        except (OSError, Refused) as error:
            if isinstance(error, Refused) and error.status < 500:
                raise
            self.failures.append((began, time.time(), action, str(error)))
            self.counts[f"{action} not acknowledged"] += 1
            self._over.wait(PAUSE)
            return None
        self.counts[action] += 1
        self.last[action] = time.time()
        return answer

    def _send(self, raw, space):
        answer = self._call(raw, "SendChatappMessage", **space.template_message(order=f"no {next(NAMES)}"))
        if answer:
            assert answer["MessageId"] not in self.messages, "an id was given twice"
            self.messages[answer["MessageId"]] = time.time()

    def _rename(self, raw, space):
        name = f"name {next(NAMES)}"
        self._keep(self.name, name, raw, "UpdateInstance", InstanceId=space.id, InstanceName=name)

    def _point(self, raw, space):
        url = self.receiver.url(f"/never/{next(NAMES)}")
        self._keep(
            self.address, url, raw, "UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, StatusCallbackUrl=url
        )

    def _keep(self, kept, value, raw, action, **parameters):
        kept.in_doubt.append(value)
        if self._call(raw, action, **parameters):
            kept.acknowledged, kept.in_doubt = value, []

    def settle(self, patience=PATIENCE):
        """Waits until all receipts of what was acknowledged have arrived; then checks everything."""
        assert not self.broken, self.broken
        eventually(self.missing, lambda missing: not missing, "every receipt of every acknowledged message", patience)
        self._read_back()
        self._in_order()
        self._one_receipt_each()

    def missing(self):
        """Some receipts of acknowledged messages that did not arrive, and how many there are."""
        expected = {(message, status) for message in list(self.messages) for status in READ_AT_ONCE}
        came = {(one["MessageId"], one["Status"]) for one in self._receipts()}
        missing = expected - came
        return (len(missing), sorted(missing)[:5]) if missing else ()

    def _receipts(self):
        paths = {space.path + "/status" for space in self.spaces[:-1]}
        return [one for push in self.receiver.pushes() if push.path in paths for one in push.receipts]

    def _read_back(self):
        raw, space = sdk_raw.Sdk(self.server), self.spaces[-1]
        name = raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"]
        assert self.name.may_read(name), f"acknowledged was {self.name.acknowledged!r}, it reads {name!r}"
        url = phone_row(raw, space)["StatusCallbackUrl"]
        assert self.address.may_read(url), f"acknowledged was {self.address.acknowledged!r}, it reads {url!r}"

    def _in_order(self):
        statuses = {}
        for one in self._receipts():
            statuses.setdefault(one["MessageId"], []).append(one["Status"])
        wrong = {message: came for message, came in statuses.items() if not _is_in_order(first_occurrences(came))}
        assert not wrong, f"{len(wrong)} messages came out of order, e.g. {list(wrong.items())[:3]}"

    def _one_receipt_each(self):
        """A status may be pushed twice, under the id of one receipt."""
        ids = {}
        for push in self.receiver.pushes():
            numbers = {name.lower(): value for name, value in push.headers.items()}["switchboard-receipt-ids"].split(",")
            for number, one in zip(numbers, push.receipts, strict=True):
                ids.setdefault((one["MessageId"], one["Status"]), set()).add(number)
        doubled = {key: several for key, several in ids.items() if len(several) > 1}
        assert not doubled, f"{len(doubled)} statuses have several receipts, e.g. {list(doubled.items())[:3]}"

    def arrivals(self):
        """When each receipt arrived first: (message, status) to a time."""
        first = {}
        for push in self.receiver.pushes():
            for one in push.receipts:
                first.setdefault((one["MessageId"], one["Status"]), push.at)
        return first


def _is_in_order(came):
    """A message that was not acknowledged may have been sent all the same; what comes of it is in order as well."""
    return came == READ_AT_ONCE[: len(came)]
