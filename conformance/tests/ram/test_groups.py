"""Groups and who is in them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.answers import expect_refusal

SPACES = 1


@pytest.fixture
def group(ram, name):
    group_name = name("group")
    ram.call("CreateGroup", GroupName=group_name, Comments="of tests")
    return group_name


def members(ram, group, **page):
    return [user["UserName"] for user in ram.call("ListUsersForGroup", GroupName=group, **page)["Users"]["User"]]


def groups_of(ram, user):
    return [one["GroupName"] for one in ram.call("ListGroupsForUser", UserName=user)["Groups"]["Group"]]


def test_a_group_is_made_read_and_deleted(ram, group):
    read = ram.call("GetGroup", GroupName=group)["Group"]
    assert (read["GroupName"], read["Comments"]) == (group, "of tests") and read["GroupId"].isdigit(), read
    assert group in [one["GroupName"] for one in ram.call("ListGroups", MaxItems=1000)["Groups"]["Group"]]
    expect_refusal(ram, "EntityAlreadyExists.Group", "CreateGroup", GroupName=group, status=409)
    ram.call("DeleteGroup", GroupName=group)
    expect_refusal(ram, "EntityNotExist.Group", "GetGroup", GroupName=group, status=404)


@pytest.mark.parametrize(
    "code, given",
    [
        ("InvalidParameter.GroupName.InvalidChars", {"GroupName": "a b"}),
        ("InvalidParameter.GroupName.Length", {"GroupName": "a" * 65}),
        ("InvalidParameter.Comments.Length", {"GroupName": "a", "Comments": "c" * 129}),
    ],
)
def test_what_a_group_may_not_have_is_refused_by_its_name(ram, code, given):
    expect_refusal(ram, code, "CreateGroup", naming=code.split(".")[1], **given)


def test_users_join_and_leave(ram, group, user):
    ram.call("AddUserToGroup", UserName=user, GroupName=group)
    assert members(ram, group) == [user] and groups_of(ram, user) == [group]
    expect_refusal(ram, "EntityAlreadyExists.User.Group", "AddUserToGroup", UserName=user, GroupName=group, status=409)
    expect_refusal(ram, "DeleteConflict.Group.User", "DeleteGroup", GroupName=group, status=409)
    ram.call("RemoveUserFromGroup", UserName=user, GroupName=group)
    assert members(ram, group) == [] and groups_of(ram, user) == []
    expect_refusal(ram, "EntityNotExist.User.Group", "RemoveUserFromGroup", UserName=user, GroupName=group, status=404)
    ram.call("DeleteGroup", GroupName=group)


def test_a_group_that_is_renamed_keeps_its_users(ram, group, user, name):
    ram.call("AddUserToGroup", UserName=user, GroupName=group)
    new = name("new")
    assert ram.call("UpdateGroup", GroupName=group, NewGroupName=new)["Group"]["GroupName"] == new
    assert members(ram, new) == [user] and groups_of(ram, user) == [new]
    expect_refusal(ram, "EntityNotExist.Group", "GetGroup", GroupName=group, status=404)
    expect_refusal(ram, "EntityAlreadyExists.Group", "CreateGroup", GroupName=new, status=409)


def test_users_who_join_at_once_are_all_counted(ram, group, name):
    users = sorted(name("user") for _ in range(12))
    for user in users:
        ram.call("CreateUser", UserName=user)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda user: ram.call("AddUserToGroup", UserName=user, GroupName=group), users))
    assert members(ram, group) == users
    first = ram.call("ListUsersForGroup", GroupName=group, MaxItems=5)
    assert first["IsTruncated"] and [one["UserName"] for one in first["Users"]["User"]] == users[:5]
    assert members(ram, group, Marker=first["Marker"]) == users[5:]
    for user in users:
        expect_refusal(ram, "DeleteConflict.Group.User", "DeleteGroup", GroupName=group, status=409)
        ram.call("RemoveUserFromGroup", UserName=user, GroupName=group)
    ram.call("DeleteGroup", GroupName=group)


def test_neither_half_of_a_membership_is_made_up(ram, group, user, name):
    expect_refusal(ram, "EntityNotExist.User", "AddUserToGroup", UserName=name("x"), GroupName=group, status=404)
    expect_refusal(ram, "EntityNotExist.Group", "AddUserToGroup", UserName=user, GroupName=name("x"), status=404)
