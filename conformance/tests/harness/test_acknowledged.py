"""The log of acknowledgements against receipts made up: it must miss what is missing."""

import types

import pytest

from harness import world
from harness.acknowledged import Kept, Load

SPACE = world.space(1)


class Pushed:
    """A receiver to which these receipts came: (message, status, id)."""

    def __init__(self, *receipts):
        self._receipts = receipts

    def pushes(self):
        return [
            types.SimpleNamespace(
                path=SPACE.path + "/status", at=at, headers={"Switchboard-Receipt-Ids": number},
                receipts=[{"MessageId": message, "Status": status}],
            )
            for at, (message, status, number) in enumerate(self._receipts)
        ]


def load(*receipts):
    one = Load(None, [SPACE, world.space(2)], Pushed(*receipts))
    one.messages = {"m": 0.0}
    return one


WHOLE = (("m", "Sent", "1"), ("m", "Delivered", "2"), ("m", "Read", "3"))


def test_all_receipts_in_order_are_what_is_expected():
    one = load(*WHOLE, WHOLE[0])
    assert not one.missing()
    one._in_order()
    one._one_receipt_each()


def test_a_receipt_that_is_missing_is_missed():
    assert load(*WHOLE[:2]).missing() == (1, [("m", "Read")])


def test_another_order_is_seen():
    with pytest.raises(AssertionError, match="out of order"):
        load(WHOLE[1], WHOLE[0], WHOLE[2])._in_order()


def test_a_status_with_two_receipts_is_seen():
    with pytest.raises(AssertionError, match="several receipts"):
        load(*WHOLE, ("m", "Read", "4"))._one_receipt_each()


def test_only_what_was_acknowledged_last_or_asked_for_after_it_may_be_read():
    kept = Kept("a name")
    kept.acknowledged, kept.in_doubt = "two", ["three"]
    assert [kept.may_read(value) for value in ("one", "two", "three")] == [False, True, True]
