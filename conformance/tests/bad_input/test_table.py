"""Bad input, row by row: the right code, the parameter named, and the state unchanged."""

import pytest

from harness.answers import expect_ok
from tests.bad_input import table

SPACES = 2

ROWS = table.rows()


@pytest.fixture(scope="module")
def scene(server, pool, raw):
    """One space for all rows: since every row is refused, none may leave a trace on it."""
    one = pool.take()
    expect_ok(raw.call("UpdateConversationalAutomation", CustSpaceId=one.id, PhoneNumber=one.number, Prompts=["before"]))
    return one


def state(raw, control, space):
    """All that the rows could have changed, as other operations and the phone tell it."""
    page = {"Index": 1, "Size": 100}
    target = {"CustSpaceId": space.id, "BusinessNumber": space.number}
    asked = {
        "instance": raw.call("QueryInstance", InstanceId=space.id)["Data"],
        "instances": raw.call("ListInstance", PageSize=100)["TotalCount"],
        "numbers": raw.call("QueryChatappPhoneNumbers", CustSpaceId=space.id)["PhoneNumbers"],
        "groups": raw.call("ListChatGroup", **target, Page=page)["Data"],
        "automation": raw.call("GetConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number)["Data"],
        "messages": raw.call("ListChatappMessage", **target, ChannelType="whatsapp", Page=page).get("Data"),
        "templates": raw.call("ListChatappTemplate", CustSpaceId=space.id, Page=page)["ListTemplate"],
    }
    phone = control.phone(space.reader).look()
    return asked | {"phone's groups": phone["groups"], "phone's chats": phone["chats"]}


@pytest.fixture(scope="module")
def before(raw, control, scene):
    return state(raw, control, scene)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_bad_input(raw, control, scene, before, row):
    parameters = {name: value for name, value in (table.GOOD[row.action](scene) | row.changes).items() if value is not None}
    answer = raw.answer(row.action, **parameters)
    answer.expect(row.status, row.code, naming=row.names)
    if row.code.startswith("Missing"):
        assert answer.message == f"{row.names} is mandatory for this action."
    after = state(raw, control, scene)
    changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    assert not changed, f"a refused call changed {changed}"


def test_no_name_stands_twice():
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))
