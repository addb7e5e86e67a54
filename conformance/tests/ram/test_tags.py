"""Tags on users, roles and policies, in both ways in which clients write them."""

import json

import pytest
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

from harness import world
from harness.answers import expect_refusal

SPACES = 1

DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"cams:*","Resource":"*"}]}'
TRUST = json.dumps(
    {
        "Version": "1",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{world.ACCOUNT}:root"]}}
        ],
    }
)
MADE_WITH = {"user": {}, "role": {"AssumeRolePolicyDocument": TRUST}, "policy": {"PolicyDocument": DOCUMENT}}


@pytest.fixture(params=["user", "role", "policy"])
def thing(request, ram, name):
    """A type of thing, and the name of one."""
    kind = request.param
    made = name(kind)
    ram.call(f"Create{kind.title()}", **{f"{kind.title()}Name": made}, **MADE_WITH[kind])
    return kind, made


def tags(ram, kind, made, **filtered):
    listed = ram.call("ListTagResources", ResourceType=kind, ResourceNames=[made], **filtered)["TagResources"]
    assert all((one["ResourceType"], one["ResourceName"]) == (kind, made) for one in listed), listed
    return {one["TagKey"]: one["TagValue"] for one in listed}


def test_a_thing_is_tagged_and_untagged(ram, thing):
    kind, made = thing
    of = {"ResourceType": kind, "ResourceNames": [made]}
    ram.call("TagResources", Tag=[{"Key": "team", "Value": "a"}, {"Key": "paid", "Value": "yes"}], **of)
    ram.call("TagResources", Tag=[{"Key": "team", "Value": "b"}], **of)
    assert tags(ram, kind, made) == {"team": "b", "paid": "yes"}
    assert tags(ram, kind, made, Tag=[{"Key": "team", "Value": "b"}]) == {"team": "b"}
    assert tags(ram, kind, made, Tag=[{"Key": "team", "Value": "a"}]) == {}
    ram.call("UntagResources", TagKeys=["team"], **of)
    assert tags(ram, kind, made) == {"paid": "yes"}
    ram.call("UntagResources", All=True, **of)
    assert tags(ram, kind, made) == {}
    missing = {"ResourceType": kind, "ResourceNames": [made, f"{made}-not"], "Tag": [{"Key": "k", "Value": "v"}]}
    expect_refusal(ram, f"EntityNotExist.{kind.title()}", "TagResources", status=404, **missing)
    assert tags(ram, kind, made) == {}, "all things of a call are tagged or none"


def test_the_flat_form_of_older_clients_is_read_too(server, ram, thing):
    kind, made = thing
    request = CommonRequest(domain=server.endpoint, version="2015-05-01", action_name="TagResources", product="Ram")
    request.set_method("POST")
    request.set_protocol_type("http")
    flat = {"ResourceType": kind, "ResourceNames.1": made, "Tag.1.Key": "team", "Tag.1.Value": "a", "Tag.2.Key": "paid"}
    for parameter, value in flat.items():
        request.add_query_param(parameter, value)
    AcsClient(server.access_key_id, server.access_key_secret, "ap-southeast-1").do_action_with_exception(request)
    assert tags(ram, kind, made) == {"team": "a", "paid": ""}


def test_roles_and_policies_are_made_with_tags_and_found_by_them(ram, name):
    value = name("v")
    asked = [{"Key": "team", "Value": value}]
    role, policy = name("role"), name("policy")
    ram.call("CreateRole", RoleName=role, AssumeRolePolicyDocument=TRUST, Tag=asked)
    ram.call("CreatePolicy", PolicyName=policy, PolicyDocument=DOCUMENT, Tag=asked)
    (listed,) = ram.call("ListRoles", Tag=asked)["Roles"]["Role"]
    assert listed["RoleName"] == role and listed["Tags"]["Tag"] == [{"TagKey": "team", "TagValue": value}], listed
    (listed,) = ram.call("ListPolicies", Tag=asked)["Policies"]["Policy"]
    assert listed["PolicyName"] == policy and listed["Tags"]["Tag"] == [{"TagKey": "team", "TagValue": value}], listed


@pytest.mark.parametrize(
    "code, given",
    [
        ("InvalidParameter.ResourceType", {"ResourceType": "group"}),
        ("InvalidParameter.Tag.1.Key.Length", {"Tag": [{"Key": "k" * 129, "Value": ""}]}),
        ("InvalidParameter.Tag.1.Value.Length", {"Tag": [{"Key": "k", "Value": "v" * 257}]}),
        ("InvalidParameter.Tag.Length", {"Tag": [{"Key": f"k{number}", "Value": ""} for number in range(21)]}),
        ("InvalidParameter.ResourceNames.Length", {"ResourceNames": [f"n{number}" for number in range(51)]}),
    ],
)
def test_what_a_tag_may_not_be_is_refused_by_its_name(ram, user, code, given):
    valid = {"ResourceType": "user", "ResourceNames": [user], "Tag": [{"Key": "k", "Value": "v"}]}
    expect_refusal(ram, code, "TagResources", **{**valid, **given})
