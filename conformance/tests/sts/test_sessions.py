"""A role is taken, its session calls, and what ends it."""

import pytest
from alibabacloud_credentials.client import Client as Credentials
from alibabacloud_credentials.models import Config as CredentialsConfig
from alibabacloud_cams20200606 import models
from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi.utils_models import Config

from harness import world
from harness.answers import expect_refusal
from harness.sdk_ram import STS

from .conftest import document, trust


def instance(space):
    return f"acs:cams:*:*:instance/{space.id}"


def test_a_session_does_what_its_role_and_its_own_policy_allow(people, pool):
    one, other = pool.take(), pool.take()
    _, arn = people.role(document("Allow", "cams:UpdateInstance"))
    whole = people.as_session(people.assume(arn))
    narrowed = people.as_session(
        people.assume(arn, Policy=document("Allow", "cams:UpdateInstance", instance(one)), DurationSeconds=900)
    )
    for session in (whole, narrowed):
        assert session.call("UpdateInstance", InstanceId=one.id, InstanceName="taken")["Data"]["InstanceName"] == "taken"
        expect_refusal(session, "Ram.PermissionDeny", "ListInstance")
    whole.call("UpdateInstance", InstanceId=other.id, InstanceName="taken")
    expect_refusal(narrowed, "Ram.PermissionDeny", "UpdateInstance", InstanceId=other.id, InstanceName="refused")


def test_a_session_policy_never_widens(people):
    _, arn = people.role(document("Allow", "cams:ListInstance"))
    session = people.as_session(people.assume(arn, Policy=document("Allow", "*")))
    session.call("ListInstance", Page={"Index": 1, "Size": 10}) if people.generation == "v3" else session.call("ListInstance")
    expect_refusal(session, "Ram.PermissionDeny", "GetChatappOpenStatus")


def test_who_calls_is_told(people, server):
    root = STS[people.generation](server).call("GetCallerIdentity")
    assert (root["IdentityType"], root["Arn"]) == ("Account", f"acs:ram::{world.ACCOUNT}:root")
    user = people.sts.call("GetCallerIdentity")
    assert (user["IdentityType"], user["Arn"]) == ("RAMUser", f"acs:ram::{world.ACCOUNT}:user/{people.user}")
    name, arn = people.role(document("Deny", "*"))
    answer = people.sts.call("AssumeRole", RoleArn=arn, RoleSessionName="session")
    session = people.as_session(answer["Credentials"], STS).call("GetCallerIdentity")
    assert session["IdentityType"] == "AssumedRoleUser"
    assert session["Arn"] == answer["AssumedRoleUser"]["Arn"] == f"{arn}/session"
    assert session["PrincipalId"] == answer["AssumedRoleUser"]["AssumedRoleId"]


def test_a_detached_policy_and_a_deleted_role_end_a_session_at_once(people):
    name, arn = people.role(document("Allow", "cams:*"))
    session = people.as_session(people.assume(arn))
    session.call("GetChatappOpenStatus")
    attached = people.ram.call("ListPoliciesForRole", RoleName=name)["Policies"]["Policy"][0]
    people.ram.call("DetachPolicyFromRole", RoleName=name, PolicyType="Custom", PolicyName=attached["PolicyName"])
    expect_refusal(session, "Ram.PermissionDeny", "GetChatappOpenStatus")
    people.ram.call("DeleteRole", RoleName=name)
    expect_refusal(session, "InvalidAccessKeyId.NotFound", "GetChatappOpenStatus", status=404)


def test_roles_are_chained(people):
    second_name, second = people.role(document("Allow", "cams:*"), trusting=trust(f"acs:ram::{world.ACCOUNT}:root"))
    _, first = people.role(document("Allow", "sts:AssumeRole"))
    between = people.as_session(people.assume(first), STS)
    credentials = between.call("AssumeRole", RoleArn=second, RoleSessionName="next")["Credentials"]
    people.as_session(credentials).call("GetChatappOpenStatus")


def test_a_role_is_taken_only_with_its_external_id(people):
    trusting = trust(
        f"acs:ram::{world.ACCOUNT}:user/{people.user}", Condition={"StringEquals": {"sts:ExternalId": "shop-17"}}
    )
    _, arn = people.role(document("Allow", "cams:*"), trusting=trusting)
    people.as_session(people.assume(arn, ExternalId="shop-17")).call("GetChatappOpenStatus")
    for more in ({}, {"ExternalId": "shop-18"}):
        refused = expect_refusal(
            people.sts, "NoPermission", "AssumeRole", status=403, RoleArn=arn, RoleSessionName="session", **more
        )
        assert refused.message == "You are not authorized to do this action. You should be authorized by RAM."


@pytest.mark.parametrize(
    "wrong, code, status",
    [
        ({"RoleArn": "acs:ram::x:role/y"}, "InvalidParameter.RoleArn", 400),
        ({"RoleSessionName": "a"}, "InvalidParameter.RoleSessionName", 400),
        ({"RoleSessionName": "a b"}, "InvalidParameter.RoleSessionName", 400),
        ({"DurationSeconds": 899}, "InvalidParameter.DurationSeconds", 400),
        ({"DurationSeconds": 3601}, "InvalidParameter.DurationSeconds", 400),
        ({"Policy": "{}"}, "InvalidParameter.PolicyGrammar", 400),
        ({"Policy": document("Allow", "cams:" + "x" * 2100)}, "InvalidParameter.PolicySize", 400),
        ({"RoleArn": f"acs:ram::{world.ACCOUNT}:role/nobody"}, "EntityNotExist.Role", 404),
    ],
)
def test_what_is_wrong_is_named(people, wrong, code, status):
    _, arn = people.role()
    expect_refusal(people.sts, code, "AssumeRole", status=status, **{"RoleArn": arn, "RoleSessionName": "session", **wrong})


def test_the_account_itself_takes_no_role(people, server):
    _, arn = people.role(trusting=trust(f"acs:ram::{world.ACCOUNT}:root"))
    root = STS[people.generation](server)
    refused = expect_refusal(root, "NoPermission", "AssumeRole", status=403, RoleArn=arn, RoleSessionName="session")
    assert refused.message == "Roles may not be assumed by root accounts."


def test_a_token_belongs_to_its_key(people):
    _, arn = people.role(document("Allow", "cams:*"))
    one, other = people.assume(arn), people.assume(arn)
    mixed = people.as_session({**one, "SecurityToken": other["SecurityToken"]})
    expect_refusal(mixed, "InvalidSecurityToken.MismatchWithAccessKey", "GetChatappOpenStatus")
    junk = people.as_session({**one, "SecurityToken": "junk"})
    expect_refusal(junk, "InvalidSecurityToken.Malformed", "GetChatappOpenStatus")
    tokenless = people.as_session({**one, "SecurityToken": None})
    expect_refusal(tokenless, "MissingSecurityToken", "GetChatappOpenStatus")


def test_the_official_provider_of_role_credentials_works(people, server):
    _, arn = people.role(document("Allow", "cams:*"))
    credentials = Credentials(
        CredentialsConfig(
            type="ram_role_arn",
            access_key_id=people.key[0],
            access_key_secret=people.key[1],
            role_arn=arn,
            role_session_name="provider",
            sts_endpoint=server.api,
        )
    )
    client = Client(Config(credential=credentials, endpoint=server.endpoint, protocol="http"))
    assert client.get_chatapp_open_status(models.GetChatappOpenStatusRequest()).status_code == 200
