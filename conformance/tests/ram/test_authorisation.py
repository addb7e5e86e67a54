"""What policies let users do, by both SDK generations: the new one of CAMS and RAM, and the old one of both."""

import json
import uuid

import pytest

from harness import sdk_v1, sdk_v3, world
from harness.answers import expect_ok, expect_refusal, refusal
from harness.sdk_ram import RAM
from harness.server import Server

SPACES = 32

CAMS = {"v3": sdk_v3.Sdk, "v1": sdk_v1.Sdk}
NOT_AUTHORISED = "You are not authorized to perform the operation."


def statement(effect, action, resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements):
    return json.dumps({"Version": "1", "Statement": list(statements)})


def on(space):
    """The resource of an instance."""
    return f"acs:cams:*:{world.ACCOUNT}:instance/{space.id}"


def rename(cams, space):
    """The name of a space changes."""
    return expect_ok(cams.call("UpdateInstance", InstanceId=space.id, InstanceName=f"Shop {uuid.uuid4().hex[:8]}"))


def refuses(cams, space):
    refused = expect_refusal(cams, "Ram.PermissionDeny", "UpdateInstance", InstanceId=space.id, InstanceName="No")
    assert refused.message == NOT_AUTHORISED, refused
    return refused


class User:
    """A RAM user with a key, and what signs with it."""

    def __init__(self, ram, server, name):
        self.ram, self.server, self.name = ram, server, name("user")
        self.id = ram.call("CreateUser", UserName=self.name)["User"]["UserId"]
        key = ram.call("CreateAccessKey", UserName=self.name)["AccessKey"]
        self.key = key["AccessKeyId"], key["AccessKeySecret"]
        self.cams = CAMS[ram.name](server, *self.key)

    def may(self, *statements):
        """Attaches a new policy of these statements; answers its name."""
        policy = make(self.ram, *statements)
        self.ram.call("AttachPolicyToUser", PolicyType="Custom", PolicyName=policy, UserName=self.name)
        return policy


def make(ram, *statements):
    policy = f"policy-{uuid.uuid4().hex[:8]}"
    ram.call("CreatePolicy", PolicyName=policy, PolicyDocument=document(*statements))
    return policy


@pytest.fixture
def someone(ram, server, name):
    """A user who may do nothing yet."""
    return User(ram, server, name)


def details(user, space):
    """`AccessDeniedDetail` as the SDK of its generation brings it to light."""
    if user.ram.name == "v3":
        return refuses(user.cams, space).body["AccessDeniedDetail"]
    # The old SDK's exception has no room for it; its body has.
    request = user.cams._request("UpdateInstance", {"InstanceId": space.id, "InstanceName": "No"})
    request.set_endpoint(user.server.endpoint)
    request.set_protocol_type("http")
    request.set_accept_format("JSON")
    status, _, body = user.cams._client().get_response(request)
    assert status == 400, body
    return json.loads(body)["AccessDeniedDetail"]


def test_a_policy_for_one_instance_is_none_for_another(someone, pool):
    one, other = pool.take(), pool.take()
    refuses(someone.cams, one)
    someone.may(statement("Allow", "cams:UpdateInstance", on(one)))
    rename(someone.cams, one)
    refuses(someone.cams, other)
    detail = details(someone, other)
    assert detail["AuthAction"] == "cams:UpdateInstance" and detail["NoPermissionType"] == "ImplicitDeny", detail
    assert (detail["AuthPrincipalType"], detail["AuthPrincipalDisplayName"]) == ("SubUser", someone.id), detail
    assert detail["AuthPrincipalOwnerId"] == world.ACCOUNT, detail
    assert detail["PolicyType"] == "AccountLevelIdentityBasedPolicy", detail
    encoded = detail["EncodedDiagnosticMessage"]
    decoded = someone.ram.call("DecodeDiagnosticMessage", EncodedDiagnosticMessage=encoded)["DecodedDiagnosticMessage"]
    assert decoded["ExplicitDeny"] is False and decoded["AuthAction"] == "cams:UpdateInstance", decoded
    assert decoded["AuthResource"] == f"acs:cams:ap-southeast-1:{world.ACCOUNT}:instance/{other.id}", decoded
    assert decoded["AuthPrincipal"]["AuthPrincipalDisplayName"] == someone.id, decoded
    conditions = {one["ConditionKey"]: one["ConditionValues"] for one in decoded["AuthConditions"]}
    assert conditions["acs:SourceIp"] == ["127.0.0.1"], decoded
    own = RAM[someone.ram.name](someone.server, *someone.key)
    expect_refusal(own, "NoPermission", "DecodeDiagnosticMessage", status=403, EncodedDiagnosticMessage=encoded)
    stranger = RAM[someone.ram.name](someone.server, *world.STRANGER_KEY)
    code = "InvalidParameter.EncodedDiagnosticMessage"
    expect_refusal(stranger, code, "DecodeDiagnosticMessage", EncodedDiagnosticMessage=encoded)


def test_a_deny_beats_and_is_named_to_who_may_know(someone, pool):
    one = pool.take()
    someone.may(statement("Allow", "cams:*"))
    rename(someone.cams, one)
    denying = someone.may(statement("Deny", "cams:Update*", on(one)))
    refuses(someone.cams, one)
    detail = details(someone, one)
    assert detail["NoPermissionType"] == "ExplicitDeny" and denying not in json.dumps(detail), detail
    decoded = someone.ram.call("DecodeDiagnosticMessage", EncodedDiagnosticMessage=detail["EncodedDiagnosticMessage"])
    (matched,) = decoded["DecodedDiagnosticMessage"]["MatchedPolicies"]
    assert (matched["PolicyType"], matched["PolicyIdentifier"], matched["Effect"]) == ("Custom", denying, "Deny"), matched


def test_the_policies_of_a_group_bind_its_users(someone, pool, name):
    one, group = pool.take(), name("group")
    someone.ram.call("CreateGroup", GroupName=group)
    policy = make(someone.ram, statement("Allow", "cams:UpdateInstance", on(one)))
    someone.ram.call("AttachPolicyToGroup", PolicyType="Custom", PolicyName=policy, GroupName=group)
    refuses(someone.cams, one)
    someone.ram.call("AddUserToGroup", UserName=someone.name, GroupName=group)
    rename(someone.cams, one)
    someone.ram.call("DetachPolicyFromGroup", PolicyType="Custom", PolicyName=policy, GroupName=group)
    refuses(someone.cams, one)
    someone.ram.call("AttachPolicyToGroup", PolicyType="System", PolicyName="AliyunCamsFullAccess", GroupName=group)
    rename(someone.cams, one)
    someone.ram.call("RemoveUserFromGroup", UserName=someone.name, GroupName=group)
    refuses(someone.cams, one)


def test_what_is_changed_of_a_policy_holds_for_the_next_call(someone, pool):
    one = pool.take()
    policy = someone.may(statement("Allow", "cams:UpdateInstance", on(one)))
    link = {"PolicyType": "Custom", "PolicyName": policy, "UserName": someone.name}
    for _ in range(3):
        rename(someone.cams, one)
        someone.ram.call("DetachPolicyFromUser", **link)
        refuses(someone.cams, one)
        someone.ram.call("AttachPolicyToUser", **link)
    nothing = document(statement("Deny", "cams:*"))
    someone.ram.call("CreatePolicyVersion", PolicyName=policy, PolicyDocument=nothing)
    rename(someone.cams, one)
    someone.ram.call("SetDefaultPolicyVersion", PolicyName=policy, VersionId="v2")
    refuses(someone.cams, one)
    someone.ram.call("SetDefaultPolicyVersion", PolicyName=policy, VersionId="v1")
    rename(someone.cams, one)


def test_an_inactive_key_and_that_of_a_deleted_user_do_nothing(someone, pool):
    one = pool.take()
    policy = someone.may(statement("Allow", "cams:UpdateInstance", on(one)))
    rename(someone.cams, one)
    key = {"UserName": someone.name, "UserAccessKeyId": someone.key[0]}
    someone.ram.call("UpdateAccessKey", Status="Inactive", **key)
    inactive = refusal(someone.cams, "UpdateInstance", InstanceId=one.id, InstanceName="No")
    assert inactive.code == "InvalidAccessKeyId.Inactive", inactive
    someone.ram.call("UpdateAccessKey", Status="Active", **key)
    rename(someone.cams, one)
    someone.ram.call("DeleteAccessKey", **key)
    someone.ram.call("DetachPolicyFromUser", PolicyType="Custom", PolicyName=policy, UserName=someone.name)
    someone.ram.call("DeleteUser", UserName=someone.name)
    gone = refusal(someone.cams, "UpdateInstance", InstanceId=one.id, InstanceName="No")
    assert (gone.status, gone.code) == (404, "InvalidAccessKeyId.NotFound"), gone


@pytest.mark.parametrize("address, allowed", [("127.0.0.0/8", True), ("10.0.0.0/8", False)])
def test_a_condition_on_the_source_address(someone, pool, address, allowed):
    one = pool.take()
    where = {"IpAddress": {"acs:SourceIp": [address]}}
    someone.may(statement("Allow", "cams:UpdateInstance", on(one), Condition=where))
    (rename if allowed else refuses)(someone.cams, one)


def test_a_deny_outside_a_network_and_without_tls(someone, pool):
    one = pool.take()
    someone.may(statement("Allow", "cams:*"))
    outside = {"NotIpAddress": {"acs:SourceIp": ["127.0.0.1"]}}
    someone.may(statement("Deny", "cams:*", Condition=outside))
    rename(someone.cams, one)
    plain = {"Bool": {"acs:SecureTransport": "false"}}
    someone.may(statement("Deny", "cams:*", Condition=plain))
    refuses(someone.cams, one)


def test_a_read_only_user_reads_and_changes_nothing(someone, pool):
    one = pool.take()
    link = {"PolicyType": "System", "PolicyName": "AliyunCamsReadOnlyAccess", "UserName": someone.name}
    someone.ram.call("AttachPolicyToUser", **link)
    someone.cams.call("ListInstance", Page={"Index": 1, "Size": 10})
    refuses(someone.cams, one)


def test_no_policy_binds_the_account_itself(ram, server, space):
    cams = CAMS[ram.name](server)
    make(ram, statement("Deny", "*"))
    rename(cams, space)


def automation(cams, space):
    return cams.call("UpdateConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number, EnableWelcomeMessage=True)


def test_an_operation_without_authorisation_is_not_asked_for(someone, pool):
    expect_ok(automation(someone.cams, pool.take()))


@pytest.mark.parametrize("generation", ["v3", "v1"])
def test_it_is_asked_for_where_the_operator_is_strict(generation, name):
    setting = ("env", "SWITCHBOARD_STRICT_AUTHORISATION=true")
    with Server(world.pool_world(spaces=1), wrapper=setting) as strict:
        one = world.Pool(1).take()
        someone = User(RAM[generation](strict), strict, name)
        refused = expect_refusal(
            someone.cams,
            "Ram.PermissionDeny",
            "UpdateConversationalAutomation",
            CustSpaceId=one.id,
            PhoneNumber=one.number,
            EnableWelcomeMessage=True,
        )
        assert refused.message == NOT_AUTHORISED
        someone.may(statement("Allow", "cams:UpdateConversationalAutomation"))
        expect_ok(automation(someone.cams, one))
