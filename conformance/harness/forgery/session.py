"""A temporary key for forgeries: of a role that may do everything in its account."""

import json
import uuid

from .. import signer
from ..leaks.known import KNOWN, Kind
from ..world import ACCOUNT
from .kinds import Key

RAM, STS = "2015-05-01", "2015-04-01"


def assume(server):
    """A session that lasts as long as a run. The account's own key assumes no role, so a user does."""

    def call(version, action, key=(server.access_key_id, server.access_key_secret), **parameters):
        answer = signer.v1(key, action, parameters, Version=version).send(server)
        assert answer.status == 200, f"{action}: {answer.status} {answer.body!r}"
        return answer.fields()

    name = f"forger-{uuid.uuid4().hex[:8]}"
    call(RAM, "CreateUser", UserName=name)
    call(RAM, "AttachPolicyToUser", UserName=name, PolicyName="AliyunSTSAssumeRoleAccess", PolicyType="System")
    made = call(RAM, "CreateAccessKey", UserName=name)["AccessKey"]
    trusted = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{ACCOUNT}:root"]}}
    trust = json.dumps({"Version": "1", "Statement": [trusted]})
    role = call(RAM, "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    call(RAM, "AttachPolicyToRole", RoleName=name, PolicyName="AdministratorAccess", PolicyType="System")
    key = (made["AccessKeyId"], made["AccessKeySecret"])
    session = call(STS, "AssumeRole", key, RoleArn=role["Arn"], RoleSessionName="forged")["Credentials"]
    KNOWN.add(Kind.SECURITY_TOKEN, session["SecurityToken"])
    return Key(session["AccessKeyId"], session["AccessKeySecret"], session["SecurityToken"])
