"""Policies, their versions, and users, groups and roles that they are attached to."""

import json

import pytest

from harness.answers import expect_refusal

SPACES = 1

TRUST = json.dumps(
    {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["acs:ram::1234567890123456:root"]}}],
    }
)


def document(action="cams:*", effect="Allow"):
    return json.dumps({"Version": "1", "Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]})


@pytest.fixture
def policy(ram, name):
    """A policy's name."""
    policy_name = name("policy")
    ram.call("CreatePolicy", PolicyName=policy_name, PolicyDocument=document(), Description="of tests")
    return policy_name


def versions(ram, policy):
    listed = ram.call("ListPolicyVersions", PolicyType="Custom", PolicyName=policy)["PolicyVersions"]["PolicyVersion"]
    return {one["VersionId"]: one["IsDefaultVersion"] for one in listed}


def says(refused, text):
    assert refused.message == text, refused.message


def test_a_policy_is_made_read_described_and_deleted(ram, name):
    policy = name("policy")
    made = ram.call("CreatePolicy", PolicyName=policy, PolicyDocument=document(), Description="d")["Policy"]
    assert (made["PolicyName"], made["PolicyType"], made["DefaultVersion"]) == (policy, "Custom", "v1"), made
    refused = expect_refusal(
        ram, "EntityAlreadyExists.Policy", "CreatePolicy", status=409, PolicyName=policy, PolicyDocument=document()
    )
    says(refused, "The group does already EXIST.")
    read = ram.call("GetPolicy", PolicyName=policy, PolicyType="Custom")
    assert read["Policy"]["Description"] == "d" and read["Policy"]["AttachmentCount"] == 0, read
    version = read["DefaultPolicyVersion"]
    assert (version["VersionId"], version["IsDefaultVersion"], version["PolicyDocument"]) == ("v1", True, document())
    updated = ram.call("UpdatePolicyDescription", PolicyName=policy, NewDescription="other")
    assert updated["Policy"]["Description"] == "other", updated
    ram.call("DeletePolicy", PolicyName=policy)
    refused = expect_refusal(ram, "EntityNotExist.Policy", "GetPolicy", status=404, PolicyName=policy, PolicyType="Custom")
    says(refused, "The policy does not exist.")


@pytest.mark.parametrize(
    "code, given, text",
    [
        ("InvalidParameter.PolicyName.InvalidChars", {"PolicyName": "a.b"}, 'The parameter - "PolicyName" contains invalid chars.'),
        ("InvalidParameter.PolicyName.Length", {"PolicyName": "a" * 129}, 'The parameter - "PolicyName" beyond the length limit.'),
        (
            "InvalidParameter.PolicyDocument.Length",
            {"PolicyDocument": "x" * 6145},
            'The parameter - "PolicyDocument" beyond the length limit.',
        ),
        (
            "InvalidParameter.Description.Length",
            {"Description": "d" * 1025},
            'The parameter - "Description" beyond the length limit.',
        ),
    ],
)
def test_what_a_policy_may_not_have_is_refused_by_its_name(ram, name, code, given, text):
    says(expect_refusal(ram, code, "CreatePolicy", **{"PolicyName": name("p"), "PolicyDocument": document(), **given}), text)


@pytest.mark.parametrize(
    "text, place",
    [
        ("{", "line 1"),
        (document(effect="Perhaps"), "Statement.0.Effect"),
        (document().replace('"Version": "1"', '"Version": "2"'), "Version"),
        (TRUST, "Statement.0"),
    ],
)
def test_a_malformed_document_says_where(ram, name, text, place):
    expect_refusal(ram, "MalformedPolicyDocument", "CreatePolicy", naming=place, PolicyName=name("p"), PolicyDocument=text)


def test_a_policy_has_five_versions_and_one_holds(ram, policy):
    for number in range(2, 6):
        made = ram.call(
            "CreatePolicyVersion", PolicyName=policy, PolicyDocument=document(f"cams:V{number}"), SetAsDefault=number == 3
        )["PolicyVersion"]
        assert (made["VersionId"], made["IsDefaultVersion"]) == (f"v{number}", number == 3), made
    assert versions(ram, policy) == {"v1": False, "v2": False, "v3": True, "v4": False, "v5": False}
    more = {"PolicyName": policy, "PolicyDocument": document("cams:More")}
    refused = expect_refusal(ram, "LimitExceeded.Policy.Version", "CreatePolicyVersion", status=409, **more)
    says(refused, "The count of policy version beyond the current limits.")
    ram.call("CreatePolicyVersion", RotateStrategy="DeleteOldestNonDefaultVersionWhenLimitExceeded", **more)
    assert versions(ram, policy) == {"v2": False, "v3": True, "v4": False, "v5": False, "v6": False}
    ram.call("SetDefaultPolicyVersion", PolicyName=policy, VersionId="v6")
    read = ram.call("GetPolicy", PolicyName=policy, PolicyType="Custom")
    assert read["Policy"]["DefaultVersion"] == "v6" and "cams:More" in read["DefaultPolicyVersion"]["PolicyDocument"]
    refused = expect_refusal(
        ram, "DeleteConflict.Policy.Version.Default", "DeletePolicyVersion", status=409, PolicyName=policy, VersionId="v6"
    )
    says(refused, "The default policy version CAN NOT been deleted directly.")
    ram.call("DeletePolicyVersion", PolicyName=policy, VersionId="v2")
    for action in ("DeletePolicyVersion", "SetDefaultPolicyVersion"):
        refused = expect_refusal(ram, "EntityNotExist.Policy.Version", action, status=404, PolicyName=policy, VersionId="v2")
        says(refused, "The policy version does not exist.")
    one = ram.call("GetPolicyVersion", PolicyType="Custom", PolicyName=policy, VersionId="v4")["PolicyVersion"]
    assert one["PolicyDocument"] == document("cams:V4") and one["IsDefaultVersion"] is False, one
    refused = expect_refusal(ram, "DeleteConflict.Policy.Version", "DeletePolicy", status=409, PolicyName=policy)
    says(refused, "The policy CAN NOT has any version except the default version.")
    ram.call("DeletePolicy", PolicyName=policy, CascadingDelete=True)


@pytest.mark.parametrize("kind", ["User", "Group", "Role"])
def test_a_policy_is_attached_listed_and_detached(ram, policy, name, kind):
    who = name(kind.lower())
    more = {"AssumeRolePolicyDocument": TRUST} if kind == "Role" else {}
    ram.call(f"Create{kind}", **{f"{kind}Name": who}, **more)
    link = {"PolicyType": "Custom", "PolicyName": policy, f"{kind}Name": who}
    attach, detach = f"AttachPolicyTo{kind}", f"DetachPolicyFrom{kind}"
    refused = expect_refusal(ram, f"EntityNotExist.{kind}.Policy", detach, status=404, **link)
    says(refused, f"The indicate policy of the {kind.lower()} does not exist.")
    ram.call(attach, **link)
    refused = expect_refusal(ram, f"EntityAlreadyExists.{kind}.Policy", attach, status=409, **link)
    says(refused, f"The {kind.lower()} has already been attached this policy.")
    (listed,) = ram.call(f"ListPoliciesFor{kind}", **{f"{kind}Name": who})["Policies"]["Policy"]
    assert (listed["PolicyName"], listed["PolicyType"], listed["DefaultVersion"]) == (policy, "Custom", "v1"), listed
    assert listed["AttachDate"].endswith("Z"), listed
    entities = ram.call("ListEntitiesForPolicy", PolicyType="Custom", PolicyName=policy)
    assert [one[f"{kind}Name"] for one in entities[f"{kind}s"][kind]] == [who], entities
    assert sum(len(entities[f"{other}s"][other]) for other in ("User", "Group", "Role")) == 1, entities
    assert ram.call("GetPolicy", PolicyName=policy, PolicyType="Custom")["Policy"]["AttachmentCount"] == 1
    refused = expect_refusal(ram, f"DeleteConflict.Policy.{kind}", "DeletePolicy", status=409, PolicyName=policy)
    says(refused, f"The policy CAN NOT been attached to any {kind.lower()} while deleting the policy.")
    expect_refusal(ram, f"DeleteConflict.{kind}.Policy", f"Delete{kind}", status=409, **{f"{kind}Name": who})
    ram.call(detach, **link)
    ram.call(f"Delete{kind}", **{f"{kind}Name": who})
    refused = expect_refusal(ram, f"EntityNotExist.{kind}", attach, status=404, **link)
    says(refused, f"The {kind.lower()} does not exist.")
    ram.call("DeletePolicy", PolicyName=policy)


def test_ten_custom_policies_at_most_are_attached_to_a_user(ram, user, name):
    for _ in range(10):
        made = name("p")
        ram.call("CreatePolicy", PolicyName=made, PolicyDocument=document())
        ram.call("AttachPolicyToUser", PolicyType="Custom", PolicyName=made, UserName=user)
    one_more = name("p")
    ram.call("CreatePolicy", PolicyName=one_more, PolicyDocument=document())
    link = {"PolicyType": "Custom", "PolicyName": one_more, "UserName": user}
    refused = expect_refusal(ram, "LimitExceeded.User.Policy", "AttachPolicyToUser", status=409, **link)
    says(refused, "The policy count of the user attached policies beyond the current limits.")
    ram.call("AttachPolicyToUser", PolicyType="System", PolicyName="ReadOnlyAccess", UserName=user)


def test_system_policies_are_there_and_cannot_be_changed(ram, user):
    listed = ram.call("ListPolicies", PolicyType="System", MaxItems=1000)["Policies"]["Policy"]
    assert {"AliyunCamsFullAccess", "AliyunCamsReadOnlyAccess", "AdministratorAccess"} <= {one["PolicyName"] for one in listed}
    read = ram.call("GetPolicy", PolicyName="AliyunCamsReadOnlyAccess", PolicyType="System")
    assert json.loads(read["DefaultPolicyVersion"]["PolicyDocument"])["Statement"][0]["Action"] == ["cams:Get*", "cams:List*"]
    link = {"PolicyType": "System", "PolicyName": "AliyunCamsReadOnlyAccess"}
    count = read["Policy"]["AttachmentCount"]
    ram.call("AttachPolicyToUser", UserName=user, **link)
    assert ram.call("GetPolicy", **link)["Policy"]["AttachmentCount"] == count + 1
    assert user in [one["UserName"] for one in ram.call("ListEntitiesForPolicy", **link)["Users"]["User"]]
    (version,) = ram.call("ListPolicyVersions", **link)["PolicyVersions"]["PolicyVersion"]
    assert (version["VersionId"], version["IsDefaultVersion"]) == ("v1", True), version
    expect_refusal(ram, "EntityNotExist.Policy", "DeletePolicy", status=404, PolicyName="AliyunCamsReadOnlyAccess")
    ram.call("DetachPolicyFromUser", UserName=user, **link)


def test_policies_are_listed_page_by_page_and_by_type(ram, policy):
    seen, marker = [], None
    while True:
        more = {"Marker": marker} if marker else {}
        answer = ram.call("ListPolicies", MaxItems=7, **more)
        seen += [(one["PolicyType"], one["PolicyName"]) for one in answer["Policies"]["Policy"]]
        marker = answer.get("Marker")
        assert answer["IsTruncated"] == bool(marker)
        if not marker:
            break
    assert len(seen) == len(set(seen)) and {("Custom", policy), ("System", "PowerUserAccess")} <= set(seen)
    custom = ram.call("ListPolicies", PolicyType="Custom", MaxItems=1000)["Policies"]["Policy"]
    assert {one["PolicyType"] for one in custom} == {"Custom"}
    refused = expect_refusal(ram, "InvalidParameter.PolicyType", "ListPolicies", PolicyType="Other")
    says(refused, 'The parameter - "PolicyType" is incorrect.')


def test_a_text_that_is_no_diagnostic_message(ram):
    expect_refusal(
        ram, "InvalidParameter.EncodedDiagnosticMessage", "DecodeDiagnosticMessage", EncodedDiagnosticMessage="AAAA"
    )
