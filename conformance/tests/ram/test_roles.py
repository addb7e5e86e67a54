"""Roles: who may take them, and for how long."""

import json

import pytest

from harness import world
from harness.answers import expect_refusal

SPACES = 1


def trust(principal="root"):
    arn = f"acs:ram::{world.ACCOUNT}:{principal}"
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [arn]}}
    return json.dumps({"Version": "1", "Statement": [statement]})


@pytest.fixture
def role(ram, name):
    """A role's name, with capitals in it."""
    role_name = name("Role")
    ram.call("CreateRole", RoleName=role_name, AssumeRolePolicyDocument=trust())
    return role_name


def test_a_role_is_made_read_changed_and_deleted(ram, name):
    role = name("Role")
    made = ram.call("CreateRole", RoleName=role, AssumeRolePolicyDocument=trust(), Description="d", MaxSessionDuration=7200)["Role"]
    assert made["RoleName"] == role and made["RoleId"].isdigit() and made["MaxSessionDuration"] == 7200, made
    assert made["Arn"] == f"acs:ram::{world.ACCOUNT}:role/{role.lower()}", made
    assert made["AssumeRolePolicyDocument"] == trust() and made["Description"] == "d", made
    refused = expect_refusal(
        ram, "EntityAlreadyExists.Role", "CreateRole", status=409, RoleName=role, AssumeRolePolicyDocument=trust()
    )
    assert refused.message == "The role does already EXIST."
    changed = ram.call(
        "UpdateRole", RoleName=role, NewAssumeRolePolicyDocument=trust("user/ann"), NewMaxSessionDuration=43200
    )["Role"]
    assert changed["MaxSessionDuration"] == 43200 and changed["RoleId"] == made["RoleId"], changed
    read = ram.call("GetRole", RoleName=role)["Role"]
    assert read["AssumeRolePolicyDocument"] == trust("user/ann") and read["Description"] == "d" and read["UpdateDate"], read
    ram.call("DeleteRole", RoleName=role)
    refused = expect_refusal(ram, "EntityNotExist.Role", "GetRole", status=404, RoleName=role)
    assert refused.message == "The role does not exist."


def test_a_session_may_last_an_hour_unless_the_role_says_otherwise(ram, role):
    assert ram.call("GetRole", RoleName=role)["Role"]["MaxSessionDuration"] == 3600
    for wrong in (3599, 43201):
        expect_refusal(
            ram, "InvalidParameter.NewMaxSessionDuration", "UpdateRole", RoleName=role, NewMaxSessionDuration=wrong
        )


@pytest.mark.parametrize(
    "code, given",
    [
        ("InvalidParameter.RoleName.InvalidChars", {"RoleName": "a_b"}),
        ("InvalidParameter.RoleName.Length", {"RoleName": "a" * 65}),
        ("InvalidParameter.Description.Length", {"Description": "d" * 1025}),
        ("InvalidParameter.MaxSessionDuration", {"MaxSessionDuration": 3599}),
        ("InvalidParameter.AssumeRolePolicyDocument.Length", {"AssumeRolePolicyDocument": "x" * 2049}),
        ("MalformedPolicyDocument", {"AssumeRolePolicyDocument": "{}"}),
        (
            "MalformedPolicyDocument",
            {"AssumeRolePolicyDocument": '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'},
        ),
    ],
)
def test_what_a_role_may_not_have_is_refused_by_its_name(ram, name, code, given):
    expect_refusal(ram, code, "CreateRole", **{"RoleName": name("r"), "AssumeRolePolicyDocument": trust(), **given})


def test_a_role_that_has_a_policy_is_not_deleted(ram, role):
    link = {"PolicyType": "System", "PolicyName": "AliyunCamsFullAccess", "RoleName": role}
    ram.call("AttachPolicyToRole", **link)
    refused = expect_refusal(ram, "DeleteConflict.Role.Policy", "DeleteRole", status=409, RoleName=role)
    assert refused.message == "The role CAN NOT has any attached policy while deleting the role."
    ram.call("DetachPolicyFromRole", **link)
    ram.call("DeleteRole", RoleName=role)


def test_roles_are_listed_page_by_page(ram, role, name):
    other = name("Role")
    ram.call("CreateRole", RoleName=other, AssumeRolePolicyDocument=trust())
    seen, marker = [], None
    while True:
        answer = ram.call("ListRoles", MaxItems=1, **({"Marker": marker} if marker else {}))
        seen += [one["RoleName"] for one in answer["Roles"]["Role"]]
        marker = answer.get("Marker")
        if not marker:
            break
    assert seen == sorted(seen) and {role, other} <= set(seen)
