"""CreateUser, GetUser, UpdateUser, ListUsers, DeleteUser."""

import re

import pytest

from harness.answers import expect_refusal

SPACES = 1

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_a_user_is_made_read_and_deleted(ram, name):
    ann = name("ann")
    profile = {"DisplayName": "Ann Ä.", "MobilePhone": "86-18600008888", "Email": "ann@example.com", "Comments": "of sales"}
    made = ram.call("CreateUser", UserName=ann, **profile)
    assert re.fullmatch(r"[0-9A-F-]{36}", made["RequestId"]) and "Code" not in made, made
    user = made["User"]
    assert re.fullmatch(r"\d{18}", user["UserId"]) and TIME.fullmatch(user["CreateDate"]), user
    assert {key: user[key] for key in profile} == profile and user["UserName"] == ann
    read = ram.call("GetUser", UserName=ann)["User"]
    assert TIME.fullmatch(read["UpdateDate"]), read
    assert {key: read[key] for key in user} == user
    ram.call("DeleteUser", UserName=ann)
    refused = expect_refusal(ram, "EntityNotExist.User", "GetUser", UserName=ann, status=404)
    assert refused.message == "The user does not exist."


def test_a_name_is_given_once(ram, user):
    refused = expect_refusal(ram, "EntityAlreadyExists.User", "CreateUser", UserName=user, status=409)
    assert refused.message == "The user does already EXIST."


@pytest.mark.parametrize(
    "code, parameter, value",
    [
        ("InvalidParameter.UserName.InvalidChars", "UserName", "a b"),
        ("InvalidParameter.UserName.Length", "UserName", "a" * 65),
        ("InvalidParameter.DisplayName.Length", "DisplayName", "d" * 129),
        ("InvalidParameter.MobilePhone.Format", "MobilePhone", "0123"),
        ("InvalidParameter.Email.Format", "Email", "nobody"),
        ("InvalidParameter.Comments.Length", "Comments", "c" * 129),
    ],
)
def test_what_a_user_may_not_have_is_refused_by_its_name(ram, name, code, parameter, value):
    given = {"UserName": name("ann"), parameter: value}
    refused = expect_refusal(ram, code, "CreateUser", naming=f'"{parameter}"', **given)
    said = {
        "InvalidChars": f'The parameter - "{parameter}" contains invalid chars.',
        "Length": f'The parameter - "{parameter}" beyond the length limit.',
        "Format": f'The format of the parameter - "{parameter}" is incorrect.',
    }
    assert refused.message == said[code.rsplit(".", 1)[1]]
    expect_refusal(ram, "EntityNotExist.User", "GetUser", UserName=given["UserName"], status=404)


def test_a_user_who_is_renamed_keeps_what_it_has(ram, user, name):
    group, new = name("group"), name("new")
    ram.call("CreateGroup", GroupName=group)
    ram.call("AddUserToGroup", UserName=user, GroupName=group)
    key = ram.call("CreateAccessKey", UserName=user)["AccessKey"]["AccessKeyId"]
    before = ram.call("GetUser", UserName=user)["User"]
    after = ram.call("UpdateUser", UserName=user, NewUserName=new, NewDisplayName="New")["User"]
    assert (after["UserId"], after["UserName"], after["DisplayName"]) == (before["UserId"], new, "New")
    expect_refusal(ram, "EntityNotExist.User", "GetUser", UserName=user, status=404)
    assert [one["AccessKeyId"] for one in ram.call("ListAccessKeys", UserName=new)["AccessKeys"]["AccessKey"]] == [key]
    assert [one["GroupName"] for one in ram.call("ListGroupsForUser", UserName=new)["Groups"]["Group"]] == [group]


def test_a_name_that_somebody_has_is_not_taken_over(ram, user, name):
    other = name("other")
    ram.call("CreateUser", UserName=other)
    expect_refusal(ram, "EntityAlreadyExists.User", "UpdateUser", UserName=user, NewUserName=other, status=409)
    # Its own name is no conflict.
    assert ram.call("UpdateUser", UserName=user, NewUserName=user, NewComments="c")["User"]["Comments"] == "c"


def test_absent_stays_and_empty_clears(ram, name):
    ann = name("ann")
    ram.call("CreateUser", UserName=ann, DisplayName="Ann", Comments="c")
    ram.call("UpdateUser", UserName=ann, NewComments="")
    user = ram.call("GetUser", UserName=ann)["User"]
    assert user["DisplayName"] == "Ann" and not user.get("Comments"), user


def test_pages_go_through_all_users(ram, name):
    made = sorted(name("page") for _ in range(5))
    for one in made:
        ram.call("CreateUser", UserName=one)
    seen, marker = [], None
    while True:
        page = ram.call("ListUsers", MaxItems=2, **({"Marker": marker} if marker else {}))
        seen += [user["UserName"] for user in page["Users"]["User"]]
        assert len(page["Users"]["User"]) <= 2
        if not page["IsTruncated"]:
            break
        marker = page["Marker"]
    assert seen == sorted(seen) and set(made) <= set(seen)
    expect_refusal(ram, "InvalidParameter.MaxItems", "ListUsers", MaxItems=1001)
    expect_refusal(ram, "InvalidParameter.Marker", "ListUsers", Marker="!")


def test_a_user_with_keys_or_groups_is_not_deleted(ram, user, name):
    group = name("group")
    ram.call("CreateGroup", GroupName=group)
    ram.call("AddUserToGroup", UserName=user, GroupName=group)
    key = ram.call("CreateAccessKey", UserName=user)["AccessKey"]["AccessKeyId"]
    refused = expect_refusal(ram, "DeleteConflict.User.AccessKey", "DeleteUser", UserName=user, status=409)
    assert refused.message == "The user CAN NOT has any access key while deleting the user."
    ram.call("DeleteAccessKey", UserName=user, UserAccessKeyId=key)
    expect_refusal(ram, "DeleteConflict.User.Group", "DeleteUser", UserName=user, status=409)
    ram.call("RemoveUserFromGroup", UserName=user, GroupName=group)
    ram.call("DeleteUser", UserName=user)


def test_users_of_another_account_are_nobodys(ram, user, server):
    from harness import world

    other = type(ram)(server, *world.STRANGER_KEY)
    expect_refusal(other, "EntityNotExist.User", "GetUser", UserName=user, status=404)
    other.call("CreateUser", UserName=user)
    ids = {one.call("GetUser", UserName=user)["User"]["UserId"] for one in (ram, other)}
    assert len(ids) == 2
