"""CreateInstance, QueryInstance, ListInstance, UpdateInstance, DeleteInstance."""

import re

import pytest

from harness.answers import expect_ok, expect_refusal
from harness.waiting import eventually

SPACES = 6

#: Every optional field that UpdateInstance documents and QueryInstance shows.
FIELDS = {
    "InstanceDescription": "All about shoes",
    "OfficeAddress": "1 Example Road, Singapore",
    "ContactMail": "123@alibaba.com",
    "CountryId": "1",
    "FacebookBmId": "393998001122",
    "IsvTerms": "https://aa.com/a.pdf",
}


def create(sdk, name="7001", channel="VIBER", **more):
    """A new instance; its name is digits, because the catalogue types InstanceName of this answer as an integer."""
    return expect_ok(sdk.call("CreateInstance", InstanceName=name, ChannelType=channel, **more))["Data"]


def query(sdk, instance):
    return expect_ok(sdk.call("QueryInstance", InstanceId=instance))["Data"]


def listed(sdk, **filters):
    answer = expect_ok(sdk.call("ListInstance", **filters))
    return answer.get("Data") or [], answer["TotalCount"]


def test_a_created_instance_is_read_back_by_query_and_list(sdk):
    data = create(sdk, **FIELDS)
    assert re.fullmatch(r"cams-[0-9a-z]{11}", data["InstanceId"]), data
    assert data["ChannelType"] == "VIBER"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", data["SubmitTime"]), data
    row = query(sdk, data["InstanceId"])
    assert row["InstanceName"] == "7001"
    assert {name: row[name] for name in FIELDS} == FIELDS
    rows, total = listed(sdk, InstanceId=data["InstanceId"])
    assert total == 1 and rows[0]["InstanceId"] == rows[0]["CustSpaceId"] == data["InstanceId"], rows


@pytest.mark.parametrize("channel", ["whatsapp", "MESSENGER", "Instagram", "viber", "TELEGRAM", "line"])
def test_all_six_channels_in_any_case(raw, channel):
    data = create(raw, channel=channel)
    assert query(raw, data["InstanceId"])["ChannelType"] == channel.upper()


def test_update_changes_every_documented_field_and_answers_its_data(sdk):
    before = create(sdk)
    answer = expect_ok(
        sdk.call("UpdateInstance", InstanceId=before["InstanceId"], InstanceName="viber_ins", IsConfirmAudit="Y", **FIELDS)
    )
    assert answer["Success"] is True
    data = answer["Data"]
    assert data["InstanceId"] == before["InstanceId"]
    assert data["InstanceName"] == "viber_ins"
    assert data["InstanceDescription"] == data["Description"] == FIELDS["InstanceDescription"]
    assert (data["ChannelType"], data["SubmitTime"]) == ("VIBER", before["SubmitTime"])
    assert data["ResourceRegionId"] == "ap-southeast-1"
    row = query(sdk, before["InstanceId"])
    assert {name: row[name] for name in FIELDS} == FIELDS
    assert row["InstanceName"] == "viber_ins"


def test_update_leaves_absent_fields_alone_and_clears_empty_ones(sdk):
    instance = create(sdk, **FIELDS)["InstanceId"]
    expect_ok(sdk.call("UpdateInstance", InstanceId=instance, InstanceName="renamed", OfficeAddress=""))
    row = query(sdk, instance)
    assert not row.get("OfficeAddress"), row
    kept = {name: value for name, value in FIELDS.items() if name != "OfficeAddress"}
    assert {name: row[name] for name in kept} == kept


def test_text_of_all_scripts_survives(sdk):
    instance = create(sdk)["InstanceId"]
    name, description = "店铺 & Söhne 100%", "a+b=c ~*'!() \"quoted\" 🛍️"
    expect_ok(sdk.call("UpdateInstance", InstanceId=instance, InstanceName=name, InstanceDescription=description))
    row = query(sdk, instance)
    assert (row["InstanceName"], row["InstanceDescription"]) == (name, description)


def test_list_filters_and_pages(sdk, space):
    made = [create(sdk, name=f"880{index}", channel="LINE", InstanceDescription=sdk.name)["InstanceId"] for index in range(3)]
    rows, total = listed(sdk, ChannelType="line", PageIndex=1, PageSize=2)
    assert total >= 3 and len(rows) == 2
    more, _ = listed(sdk, ChannelType="LINE", PageIndex=2, PageSize=2)
    seen = [row["InstanceId"] for row in rows + more]
    assert len(seen) == len(set(seen)), "pages overlap"
    named, _ = listed(sdk, InstanceName="8801", PageSize=100)
    assert made[1] in [row["InstanceId"] for row in named]
    part, _ = listed(sdk, FilterStr=made[2][3:], PageSize=100)
    assert made[2] in [row["InstanceId"] for row in part]
    bound, _ = listed(sdk, IsBind=True, PageSize=100)
    bound = [row["InstanceId"] for row in bound]
    assert space.id in bound and made[0] not in bound
    by_waba, total = listed(sdk, BindId=space.waba)
    assert total == 1 and by_waba[0]["InstanceId"] == space.id


def test_a_deleted_instance_is_gone_from_all_operations(sdk):
    instance = create(sdk)["InstanceId"]
    answer = expect_ok(sdk.call("DeleteInstance", InstanceId=instance))
    assert answer["Success"] is True
    expect_refusal(sdk, "Unknown.ResourceOwnerId", "QueryInstance", InstanceId=instance)
    expect_refusal(sdk, "Unknown.ResourceOwnerId", "UpdateInstance", InstanceId=instance, InstanceName="again")
    expect_refusal(sdk, "Unknown.ResourceOwnerId", "UpdateAccountWebhook", CustSpaceId=instance, QueueFlag="Y")
    rows, total = listed(sdk, InstanceId=instance)
    assert (rows, total) == ([], 0)


def test_deleting_an_instance_frees_its_waba(sdk, space):
    expect_ok(sdk.call("DeleteInstance", InstanceId=space.id))
    expect_refusal(
        sdk, "Unknown.ResourceOwnerId", "SendChatappMessage", **space.template_message()
    )
    bound = expect_ok(sdk.call("ChatappBindWaba", WabaId=space.waba))["Data"]
    assert bound["WabaId"] == space.waba and bound["CustSpaceId"] != space.id, bound
    numbers = eventually(
        lambda: expect_ok(sdk.call("QueryChatappPhoneNumbers", CustSpaceId=bound["CustSpaceId"])).get("PhoneNumbers") or [],
        bool,
        "the numbers of the WABA in its new space",
    )
    assert [row["PhoneNumber"] for row in numbers] == [space.number]


def test_another_accounts_instance_looks_like_an_unknown_one(sdk, stranger):
    foreign = create(stranger)["InstanceId"]
    mine = expect_refusal(sdk, "Unknown.ResourceOwnerId", "UpdateInstance", InstanceId=foreign, InstanceName="stolen")
    unknown = expect_refusal(sdk, "Unknown.ResourceOwnerId", "UpdateInstance", InstanceId="cams-nowhere00", InstanceName="x")
    assert mine.message == unknown.message == "The resource does not belong to the current user."
    assert query(stranger, foreign)["InstanceName"] == "7001"


def test_update_survives_kill_and_restart(server, raw):
    """An answered update is on disk."""
    instance = create(raw)["InstanceId"]
    for turn in range(3):
        expect_ok(raw.call("UpdateInstance", InstanceId=instance, InstanceName=f"turn {turn}", OfficeAddress=f"{turn} Road"))
        server.restart_after_kill()
        row = query(raw, instance)
        assert (row["InstanceName"], row["OfficeAddress"]) == (f"turn {turn}", f"{turn} Road")
