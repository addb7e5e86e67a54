"""Roles and their sessions by the official SDKs of both generations."""

import json
import uuid

import pytest

from harness import sdk_v1, sdk_v3, world
from harness.sdk_ram import RAM, STS

CAMS = {"v3": sdk_v3.Sdk, "v1": sdk_v1.Sdk}


def document(effect, action, resource="*", **more):
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "1", "Statement": [statement]})


def trust(*principals, **more):
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": list(principals)}, **more}
    return json.dumps({"Version": "1", "Statement": [statement]})


class People:
    """A user that takes roles, and roles that trust it, all with names of their own."""

    def __init__(self, server, generation):
        self.server, self.generation = server, generation
        self.ram = RAM[generation](server)
        self.user = f"user-{uuid.uuid4().hex[:8]}"
        self.ram.call("CreateUser", UserName=self.user)
        self.attach("AttachPolicyToUser", "AliyunSTSAssumeRoleAccess", "System", UserName=self.user)
        key = self.ram.call("CreateAccessKey", UserName=self.user)["AccessKey"]
        self.key = key["AccessKeyId"], key["AccessKeySecret"]
        self.sts = STS[generation](server, *self.key)

    def attach(self, action, name, kind="Custom", **whom):
        self.ram.call(action, PolicyType=kind, PolicyName=name, **whom)

    def policy(self, text):
        name = f"policy-{uuid.uuid4().hex[:8]}"
        self.ram.call("CreatePolicy", PolicyName=name, PolicyDocument=text)
        return name

    def role(self, *policies, trusting=None, **more):
        """The name and the ARN of a role with these documents."""
        name = f"role-{uuid.uuid4().hex[:8]}"
        trusting = trusting or trust(f"acs:ram::{world.ACCOUNT}:user/{self.user}")
        made = self.ram.call("CreateRole", RoleName=name, AssumeRolePolicyDocument=trusting, **more)
        for text in policies:
            self.attach("AttachPolicyToRole", self.policy(text), RoleName=name)
        return name, made["Role"]["Arn"]

    def assume(self, arn, **more):
        """The credentials of a session."""
        return self.sts.call("AssumeRole", RoleArn=arn, RoleSessionName="session", **more)["Credentials"]

    def as_session(self, credentials, kind=CAMS):
        return kind[self.generation](
            self.server,
            credentials["AccessKeyId"],
            credentials["AccessKeySecret"],
            security_token=credentials["SecurityToken"],
        )


@pytest.fixture(params=["v3", "v1"])
def people(request, server):
    return People(server, request.param)
