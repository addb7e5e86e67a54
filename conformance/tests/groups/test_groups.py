"""AddChatGroup, ListChatGroup, UpdateChatGroup, DeleteChatGroup, ListChatGroupParticipants."""

import hashlib

from harness.answers import expect_ok, expect_refusal
from harness.pictures import LARGEST_PICTURE, padded, picture
from harness.steps import group_row
from harness.waiting import eventually
from harness.world import STRANGER_NUMBER

SPACES = 40


def update(sdk, space, **fields):
    answer = expect_ok(
        sdk.call("UpdateChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, GroupId=space.group, **fields)
    )
    assert (answer["Result"], answer["Success"]) == (1, True), answer
    return answer


def rows(sdk, space, page=None, **filters):
    answer = sdk.call(
        "ListChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, Page=page or {"Index": 1, "Size": 100}, **filters
    )
    data = expect_ok(answer)["Data"]
    return data.get("List") or [], data["Total"]


def participants(sdk, space, group=None):
    answer = sdk.call(
        "ListChatGroupParticipants", CustSpaceId=space.id, BusinessNumber=space.number, GroupId=group or space.group,
        Page={"Index": 1, "Size": 100},
    )
    return [row["ParticipantNumber"] for row in expect_ok(answer)["Data"].get("List") or []]


def add(sdk, space, subject, description="Made by a test"):
    """Adds a group and waits until the network made it; answers its row."""
    answer = expect_ok(
        sdk.call("AddChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, Subject=subject, Description=description)
    )
    assert answer["UniqueCode"], answer
    found = eventually(
        lambda: [row for row in rows(sdk, space)[0] if row["Subject"] == subject],
        lambda found: bool(found) and found[0]["GroupStatus"] == "ACTIVE",
        f"the group {subject!r} to be ACTIVE",
    )
    assert len(found) == 1, f"one AddChatGroup makes one group, there are: {found}"
    assert answer["UniqueCode"] != found[0]["GroupId"], "UniqueCode is a request code, not the GroupId"
    return found[0]


def test_the_group_of_the_world_is_listed(sdk, space):
    row = group_row(sdk, space)
    assert (row["Subject"], row["BusinessNumber"], row["GroupStatus"]) == (space.subject, space.number, "ACTIVE"), row


def test_an_added_group_becomes_active_and_people_join_by_its_link(sdk, space, control):
    row = add(sdk, space, "Newcomers")
    assert row["Description"] == "Made by a test"
    assert row["InviteLink"].startswith("https://chat.whatsapp.com/"), row
    control.phone(space.person).join(row["InviteLink"])
    eventually(lambda: participants(sdk, space, row["GroupId"]), lambda now: now == [space.person], "the person among the members")
    assert control.phone(space.person).group(row["GroupId"])["subject"] == "Newcomers"


def test_participants_come_and_go(sdk, space, control):
    assert participants(sdk, space) == [space.reader]
    control.phone(space.reader).leave(space.group)
    eventually(lambda: participants(sdk, space), lambda now: now == [], "nobody in the group")


def test_an_update_shows_at_once_and_on_the_phone(sdk, space, control):
    update(sdk, space, Subject="This is a test title", Description="test")
    row = group_row(sdk, space)
    assert (row["Subject"], row["Description"]) == ("This is a test title", "test"), row
    assert row["GroupStatus"] in ("UPDATING", "ACTIVE"), row
    seen = control.phone(space.reader).group(space.group)
    assert (seen["subject"], seen["description"]) == ("This is a test title", "test"), seen
    eventually(lambda: group_row(sdk, space)["GroupStatus"], lambda now: now == "ACTIVE", "the network's confirmation")
    assert group_row(sdk, space)["Subject"] == "This is a test title"


def test_a_picture_is_fetched_and_reaches_the_phone(sdk, space, control, pictures):
    data = picture(192, 192, colour=(1, 2, 3))
    url = pictures.put(f"{space.path}.jpg", data)
    update(sdk, space, ProfilePictureFile=url)
    eventually(
        lambda: control.phone(space.reader).group(space.group).get("picture_sha256"),
        lambda now: now == hashlib.sha256(data).hexdigest(),
        "the digest of the picture that was served",
    )
    assert pictures.asked.count(f"{space.path}.jpg") == 1
    assert group_row(sdk, space)["Subject"] == space.subject, "a picture alone leaves the title alone"


def test_a_picture_of_exactly_5_mb_is_taken(raw, space, control, pictures):
    data = padded(picture(192, 192), LARGEST_PICTURE)
    update(raw, space, ProfilePictureFile=pictures.put(f"{space.path}.jpg", data))
    eventually(
        lambda: control.phone(space.reader).group(space.group).get("picture_sha256"),
        lambda now: now == hashlib.sha256(data).hexdigest(),
        "the digest of the picture that was served",
    )


def test_what_the_content_is_decides_and_not_its_content_type(raw, space, control, pictures):
    data = picture(200, 200)
    update(raw, space, ProfilePictureFile=pictures.put(f"{space.path}.bin", data, "application/octet-stream"))
    eventually(
        lambda: control.phone(space.reader).group(space.group).get("picture_sha256"),
        lambda now: now == hashlib.sha256(data).hexdigest(),
        "the digest of the picture that was served",
    )


def test_an_absent_field_stays_and_an_empty_description_goes(sdk, space, control):
    update(sdk, space, Description="about us")
    update(sdk, space, Subject="Renamed")
    assert group_row(sdk, space)["Description"] == "about us"
    update(sdk, space, Description="")
    assert not group_row(sdk, space).get("Description")
    eventually(
        lambda: control.phone(space.reader).group(space.group), lambda now: not now.get("description"), "no description on the phone"
    )


def test_an_empty_subject_and_an_empty_update_are_refused(sdk, space):
    target = {"CustSpaceId": space.id, "BusinessNumber": space.number, "GroupId": space.group}
    expect_refusal(sdk, "InvalidParameter", "UpdateChatGroup", naming="Subject", **target, Subject="")
    expect_refusal(sdk, "InvalidParameter", "UpdateChatGroup", **target)
    assert group_row(sdk, space)["Subject"] == space.subject


def test_the_channel_may_be_named_in_any_case(raw, space):
    update(raw, space, ChannelType="WHATSAPP", Subject="One")
    update(raw, space, ChannelType="whatsapp", Subject="Two")
    assert group_row(raw, space)["Subject"] == "Two"


def test_a_deleted_group_is_gone_here_and_on_the_phone(sdk, space, control):
    answer = expect_ok(
        sdk.call("DeleteChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, GroupId=space.group)
    )
    assert answer["Result"] == 1, answer
    eventually(lambda: group_row(sdk, space), lambda row: row is None, "the group to leave the list")
    eventually(lambda: control.phone(space.reader).group(space.group), lambda row: row is None, "the group to leave the phone")
    expect_refusal(
        sdk, "InvalidParameter", "UpdateChatGroup", naming="GroupId",
        CustSpaceId=space.id, BusinessNumber=space.number, GroupId=space.group, Subject="too late",
    )


def test_list_filters_and_pages(sdk, space):
    for subject in ("Alpha", "Beta"):
        add(sdk, space, subject)
    found, total = rows(sdk, space, Subject="Beta")
    assert (total, [row["Subject"] for row in found]) == (1, ["Beta"])
    found, total = rows(sdk, space, GroupStatus="SUSPENDED")
    assert (found, total) == ([], 0)
    seen = []
    for index in (1, 2):
        found, total = rows(sdk, space, page={"Index": index, "Size": 2})
        assert total == 3
        seen += [row["GroupId"] for row in found]
    assert len(set(seen)) == 3, seen


def test_the_groups_of_another_accounts_number_are_refused(sdk, space):
    expect_refusal(
        sdk, "InvalidParameter.PhoneNumberError", "ListChatGroup",
        CustSpaceId=space.id, BusinessNumber=STRANGER_NUMBER, Page={"Index": 1, "Size": 10},
    )


def test_a_group_changed_here_survives_kill_and_restart(server, raw, space, control):
    update(raw, space, Subject="Before the crash")
    server.restart_after_kill()
    assert group_row(raw, space)["Subject"] == "Before the crash"
    assert control.phone(space.reader).group(space.group)["subject"] == "Before the crash"
    update(raw, space, Subject="After the crash")
    assert control.phone(space.reader).group(space.group)["subject"] == "After the crash"
