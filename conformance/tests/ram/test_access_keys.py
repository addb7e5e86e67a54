"""CreateAccessKey, UpdateAccessKey, ListAccessKeys, DeleteAccessKey, GetAccessKeyLastUsed."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.answers import Refused, expect_refusal

SPACES = 1


def key_of(ram, user):
    key = ram.call("CreateAccessKey", UserName=user)["AccessKey"]
    return key["AccessKeyId"], key["AccessKeySecret"]


def listed(ram, user):
    return {key["AccessKeyId"]: key["Status"] for key in ram.call("ListAccessKeys", UserName=user)["AccessKeys"]["AccessKey"]}


def test_a_key_is_shown_once_and_signs(ram, user, server):
    made = ram.call("CreateAccessKey", UserName=user)["AccessKey"]
    assert re.fullmatch(r"LTAI[A-Za-z0-9]{20}", made["AccessKeyId"]), made["AccessKeyId"]
    assert re.fullmatch(r"[A-Za-z0-9]{30}", made["AccessKeySecret"]) and made["Status"] == "Active"
    (key,) = ram.call("ListAccessKeys", UserName=user)["AccessKeys"]["AccessKey"]
    assert key == {"AccessKeyId": made["AccessKeyId"], "Status": "Active", "CreateDate": made["CreateDate"]}
    # Signed rightly, and nothing allows it.
    own = type(ram)(server, made["AccessKeyId"], made["AccessKeySecret"])
    expect_refusal(own, "NoPermission", "ListUsers", status=403)


def test_an_inactive_key_signs_nothing_until_it_is_active_again(ram, user, server):
    key, secret = key_of(ram, user)
    own = type(ram)(server, key, secret)
    ram.call("UpdateAccessKey", UserName=user, UserAccessKeyId=key, Status="Inactive")
    assert listed(ram, user) == {key: "Inactive"}
    expect_refusal(own, "InvalidAccessKeyId.Inactive", "ListUsers")
    ram.call("UpdateAccessKey", UserName=user, UserAccessKeyId=key, Status="Active")
    expect_refusal(own, "NoPermission", "ListUsers", status=403)
    expect_refusal(ram, "InvalidParameter.Status", "UpdateAccessKey", UserName=user, UserAccessKeyId=key, Status="off")


def test_a_deleted_key_is_unknown_at_once(ram, user, server):
    key, secret = key_of(ram, user)
    ram.call("DeleteAccessKey", UserName=user, UserAccessKeyId=key)
    expect_refusal(type(ram)(server, key, secret), "InvalidAccessKeyId.NotFound", "ListUsers", status=404)
    refused = expect_refusal(
        ram, "EntityNotExist.User.AccessKey", "DeleteAccessKey", UserName=user, UserAccessKeyId=key, status=404
    )
    assert refused.message == "The user access key does not exist."


def test_a_user_has_two_keys_at_most_however_many_ask_at_once(ram, user):
    def make(_):
        try:
            return key_of(ram, user)[0]
        except Refused as refused:
            assert (refused.status, refused.code) == (409, "LimitExceeded.User.AccessKey"), refused
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [key for key in pool.map(make, range(8)) if key]
    assert len(made) == 2 and set(made) == set(listed(ram, user))


def test_a_key_of_somebody_else_is_none(ram, user, name):
    other = name("other")
    ram.call("CreateUser", UserName=other)
    key, _ = key_of(ram, other)
    for action, more in (("UpdateAccessKey", {"Status": "Inactive"}), ("DeleteAccessKey", {}), ("GetAccessKeyLastUsed", {})):
        expect_refusal(
            ram, "EntityNotExist.User.AccessKey", action, UserName=user, UserAccessKeyId=key, status=404, **more
        )
    assert listed(ram, other) == {key: "Active"}


def test_a_key_of_nobody(ram, name):
    expect_refusal(ram, "EntityNotExist.User", "CreateAccessKey", UserName=name("nobody"), status=404)


def test_it_is_told_when_a_key_signed_last(ram, user, server):
    key, secret = key_of(ram, user)
    used = ram.call("GetAccessKeyLastUsed", UserName=user, UserAccessKeyId=key)["AccessKeyLastUsed"]
    assert not used.get("LastUsedDate"), used
    expect_refusal(type(ram)(server, key, secret), "NoPermission", "ListUsers", status=403)
    used = ram.call("GetAccessKeyLastUsed", UserName=user, UserAccessKeyId=key)["AccessKeyLastUsed"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", used["LastUsedDate"]), used


def test_who_names_nobody_means_himself(ram, server):
    own = [key["AccessKeyId"] for key in ram.call("ListAccessKeys")["AccessKeys"]["AccessKey"]]
    assert server.access_key_id in own


def test_a_user_manages_its_own_keys_when_a_policy_lets_it(ram, user, name, server):
    policy = name("own-keys")
    document = (
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:CreateAccessKey","ram:ListAccessKeys"],'
        f'"Resource":"acs:ram:*:*:user/{user}"}}]}}'
    )
    ram.call("CreatePolicy", PolicyName=policy, PolicyDocument=document)
    ram.call("AttachPolicyToUser", PolicyType="Custom", PolicyName=policy, UserName=user)
    key, secret = key_of(ram, user)
    own = type(ram)(server, key, secret)
    second = own.call("CreateAccessKey")["AccessKey"]["AccessKeyId"]
    assert set(listed(ram, user)) == {key, second}
    other = name("other")
    ram.call("CreateUser", UserName=other)
    expect_refusal(own, "NoPermission", "CreateAccessKey", UserName=other, status=403)


@pytest.mark.parametrize("action", ["UpdateAccessKey", "DeleteAccessKey"])
def test_a_required_parameter_is_asked_for(ram, user, action):
    expect_refusal(ram, "MissingUserAccessKeyId", action, naming="UserAccessKeyId", UserName=user)


def test_no_secret_stands_readable_in_the_data(ram, user, server):
    _, secret = key_of(ram, user)
    for path in server.data.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path
    assert secret not in server.log()
