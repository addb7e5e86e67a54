"""A token ends. The server and the SDK that make it live a while ago, those that use it live now."""

import json
import subprocess
import sys

from harness import other_time, sdk_v1, sdk_v3, world
from harness.answers import expect_refusal
from harness.sdk_ram import RAM
from harness.server import REPOSITORY, Server, clean_environment

from .conftest import document, trust

#: Longer ago than the shortest session lasts.
AGO = -1200

ASSUME = """
import json, sys, types
sys.path.insert(0, sys.argv[1])
from harness.sdk_ram import StsV3
server = types.SimpleNamespace(scheme="http", ca_file=None, endpoint=sys.argv[2], access_key_id=sys.argv[3], access_key_secret=sys.argv[4])
answer = StsV3(server).call("AssumeRole", RoleArn=sys.argv[5], RoleSessionName="session", DurationSeconds=int(sys.argv[6]))
print(json.dumps(answer["Credentials"]))
"""


def test_an_expired_token_is_refused_and_a_longer_one_is_not(tmp_path):
    with Server(world.pool_world(spaces=1)) as server:
        ram = RAM["v3"](server)
        ram.call("CreateUser", UserName="ann")
        ram.call("AttachPolicyToUser", PolicyType="System", PolicyName="AliyunSTSAssumeRoleAccess", UserName="ann")
        key = ram.call("CreateAccessKey", UserName="ann")["AccessKey"]
        trusting = trust(f"acs:ram::{world.ACCOUNT}:user/ann")
        arn = ram.call("CreateRole", RoleName="sender", AssumeRolePolicyDocument=trusting)["Role"]["Arn"]
        ram.call("CreatePolicy", PolicyName="all", PolicyDocument=document("Allow", "cams:*"))
        ram.call("AttachPolicyToRole", PolicyType="Custom", PolicyName="all", RoleName="sender")

        server.terminate()
        server.wrapper = other_time.shifted(tmp_path, AGO)
        server.start()
        made = {}
        for seconds in (900, 3600):
            command = [sys.executable, "-c", ASSUME, str(REPOSITORY / "conformance"), server.endpoint]
            command += [key["AccessKeyId"], key["AccessKeySecret"], arn, str(seconds)]
            done = subprocess.run(server.wrapper + command, env=clean_environment(), capture_output=True, timeout=60)
            assert done.returncode == 0, done.stderr.decode()
            made[seconds] = json.loads(done.stdout)

        server.terminate()
        server.wrapper = []
        server.start()
        for sdk in (sdk_v3.Sdk, sdk_v1.Sdk):
            ended, living = (
                sdk(server, one["AccessKeyId"], one["AccessKeySecret"], security_token=one["SecurityToken"])
                for one in (made[900], made[3600])
            )
            expect_refusal(ended, "InvalidSecurityToken.Expired", "GetChatappOpenStatus")
            assert living.call("GetChatappOpenStatus")
