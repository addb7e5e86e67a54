"""Who did what: entries of calls that changed something, of refusals, and counts of strangers."""

import json

from mns.queue import Message, QueueMeta

from harness import mns, sdk_raw, signer, world
from harness.answers import expect_ok, refusal
from harness.steps import create_template
from harness.waiting import eventually

from .conftest import RAM, ask_version, bodies

ROOT = f"acs:ram::{world.ACCOUNT}:root"


def test_an_update_says_who_did_it_from_where_with_which_key_and_to_what(server, raw, space, run, ask):
    done = expect_ok(raw.call("UpdateInstance", InstanceId=space.id, InstanceName="Renamed"))
    (entry,) = ask("list", "--action", "cams:UpdateInstance")
    assert entry["RequestId"] == done["RequestId"] and entry["Outcome"] == "OK" and entry["Count"] == 1, entry
    assert (entry["Principal"], entry["AccessKeyId"], entry["Source"]) == (ROOT, server.access_key_id, "127.0.0.1"), entry
    assert entry["Target"] == [{"Name": "InstanceId", "Value": space.id}] and not entry["Secure"], entry
    assert entry["Resource"].startswith("acs:cams:") and entry["Resource"].endswith(f"instance/{space.id}"), entry
    table = run("list", "--action", "cams:*", "--since", "1h").succeeded().stdout
    assert "cams:UpdateInstance" in table and f"InstanceId={space.id}" in table and done["RequestId"] in table, table


def test_a_call_that_only_reads_leaves_no_entry(raw, space, ask):
    expect_ok(raw.call("QueryInstance", InstanceId=space.id))
    expect_ok(raw.call("UpdateInstance", InstanceId=space.id, InstanceName="Renamed"))
    assert [entry["Action"] for entry in ask("list")] == ["cams:UpdateInstance"]


def test_a_refusal_is_there_at_once_and_its_repeats_are_counted(server, raw, run, ask):
    refused = [refusal(raw, "UpdateInstance", InstanceId="cams-nobody", InstanceName="x") for _ in range(7)]
    listed = lambda: ask("list", "--refused")
    (first,) = eventually(listed, lambda found: len(found) == 1, "the first refusal")
    assert (first["RequestId"], first["Outcome"]) == (refused[0].request_id, refused[0].code), first
    assert ask("list", "--outcome", refused[0].code) == [first] and ask("list", "--outcome", "OK") == []
    assert server.terminate() == 0
    server.start()
    counted = ask("list", "--refused", "--oldest-first")
    assert counted[0] == first and sum(entry["Count"] for entry in counted) == 7, counted
    assert ask("verify")["Unsealed"] == 0


def test_a_refusal_by_policy_has_the_diagnosis(server, space, ask):
    ask_version(server, RAM, "CreateUser", UserName="eve")
    key = ask_version(server, RAM, "CreateAccessKey", UserName="eve")["AccessKey"]
    eve = sdk_raw.Sdk(server, key["AccessKeyId"], key["AccessKeySecret"])
    refused = refusal(eve, "UpdateInstance", InstanceId=space.id, InstanceName="mine")
    listed = lambda: ask("list", "--by", key["AccessKeyId"])
    (entry,) = eventually(listed, len, "the refusal")
    assert (entry["Outcome"], entry["RequestId"]) == (refused.code, refused.request_id), entry
    assert entry["Principal"] == f"acs:ram::{world.ACCOUNT}:user/eve", entry
    assert entry["Detail"] == refused.body["AccessDeniedDetail"]["EncodedDiagnosticMessage"], entry
    diagnosis = json.loads(entry["Diagnosis"])
    assert (diagnosis["AuthAction"], diagnosis["ExplicitDeny"]) == ("cams:UpdateInstance", False), diagnosis
    made = ask("list", "--action", "ram:*", "--oldest-first")
    assert [one["Action"] for one in made] == ["ram:CreateUser", "ram:CreateAccessKey"], made
    assert made[0]["Target"] == [{"Name": "UserName", "Value": "eve"}], made


def test_a_queue_that_is_made_or_deleted_is_noted_and_its_messages_are_not(server, ask):
    queue = mns.queue(server, "orders")
    queue.create(QueueMeta())
    queue.send_message(Message("Tulip-message"))
    queue.delete()
    made, deleted = ask("list", "--oldest-first")
    assert (made["Action"], deleted["Action"]) == ("mns:CreateQueue", "mns:DeleteQueue"), (made, deleted)
    assert (made["Principal"], made["AccessKeyId"], made["Source"]) == (ROOT, server.access_key_id, "127.0.0.1"), made
    assert made["Target"] == [{"Name": "QueueName", "Value": "orders"}], made


def test_strangers_are_counted_by_source_and_code_and_not_written_one_by_one(server, raw, space, run, ask):
    wrong = sdk_raw.Sdk(server, server.access_key_id, "wrong")
    for _ in range(6):
        refusal(wrong, "QueryInstance", InstanceId=space.id)
    unknown = refusal(sdk_raw.Sdk(server, "LTAInobody", "x"), "QueryInstance", InstanceId=space.id)
    listed = lambda: ask("strangers", "--since", "5m")

    def counts():
        found = {}
        for one in listed():
            assert one["Source"] == "127.0.0.1", one
            found[one["Code"]] = found.get(one["Code"], 0) + one["Count"]
        return found

    expected = {"SignatureDoesNotMatch": 6, unknown.code: 1}
    eventually(counts, lambda found: found == expected, f"{expected}")
    assert "SignatureDoesNotMatch" in run("strangers").succeeded().stdout
    assert ask("list") == [], "no entry of anybody"
    refused = run("strangers", key=world.STRANGER_KEY)
    assert refused.code == 1 and "NoPermission" in refused.stderr, refused


def test_an_account_sees_its_own_entries_and_the_owner_those_of_all(server, raw, space, run, ask):
    expect_ok(raw.call("UpdateInstance", InstanceId=space.id, InstanceName="Renamed"))
    stranger = sdk_raw.Sdk(server, *world.STRANGER_KEY)
    expect_ok(stranger.call("UpdateInstance", InstanceId=world.STRANGER_SPACE, InstanceName="Theirs"))
    (own,) = ask("list", key=world.STRANGER_KEY)
    assert own["Target"][0]["Value"] == world.STRANGER_SPACE, own
    assert ask("list", "--of-account", world.STRANGER) == [own]
    refused = run("list", "--of-account", world.ACCOUNT, key=world.STRANGER_KEY)
    assert refused.code == 1 and "AccountId" in refused.stderr, refused


def test_no_secret_and_nothing_that_people_write_is_in_it(server, raw, space, ask):
    secrets = ["Tulip-text", "Tulip-template", "Tulip-title", "Tulip-name", server.access_key_secret]
    expect_ok(raw.call("SendChatappMessage", **space.template_message(order="Tulip-text")))
    refusal(raw, "SendChatappMessage", **space.text_message("Tulip-text", to=space.person))
    create_template(raw, space, "flowers", text="Tulip-template for $(name), and more.")
    expect_ok(raw.call("UpdateChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, GroupId=space.group, Subject="Tulip-title"))
    expect_ok(raw.call("UpdateInstance", InstanceId=space.id, InstanceName="Tulip-name"))
    url = "http://127.0.0.1:9999/?token=Tulip-token"
    expect_ok(raw.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, StatusCallbackUrl=url))
    made = ask_version(server, signer.OPERATOR, "CreateDestinationSecret", Url="http://127.0.0.1:9999/")
    secrets += ["Tulip-token", made["Secret"]]
    ask_version(server, RAM, "CreateUser", UserName="eve", DisplayName="Tulip-display")
    key = ask_version(server, RAM, "CreateAccessKey", UserName="eve")["AccessKey"]
    secrets += ["Tulip-display", key["AccessKeySecret"]]
    assert server.terminate() == 0
    kept = bodies(server)
    assert len(kept) >= 9, kept
    for secret in secrets:
        assert not any(secret in body for body in kept), f"{secret} stands in the audit"
    for body in kept:
        json.loads(body)
