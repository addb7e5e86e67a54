"""Calls that many tests make on their way to something else."""

import time

from .answers import expect_ok
from .receiver import Receiver
from .waiting import eventually

#: Seconds that "nothing arrives" is watched for. Receipts of these tests take a few hundredths.
SILENCE = 1.2

#: What a phone that reads at once brings about.
READ_AT_ONCE = ["Sent", "Delivered", "Read"]


def send(sdk, space, **more):
    """Sends the template of the space; answers the MessageId."""
    return expect_ok(sdk.call("SendChatappMessage", **space.template_message(**more)))["MessageId"]


def point_phone_webhook(sdk, space, receiver, **flags):
    """Status receipts and inbound messages of the space's number to this receiver, by HTTP."""
    settings = {
        "StatusCallbackUrl": receiver.url(space.path + "/status"),
        "UpCallbackUrl": receiver.url(space.path + "/up"),
        "HttpFlag": "Y",
    }
    expect_ok(sdk.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, **(settings | flags)))


def phone_row(sdk, space):
    """What QueryChatappPhoneNumbers says of the space's number."""
    rows = expect_ok(sdk.call("QueryChatappPhoneNumbers", CustSpaceId=space.id))["PhoneNumbers"]
    return next(row for row in rows if row["PhoneNumber"] == space.number)


def group_row(sdk, space, group=None):
    """What ListChatGroup says of a group, or None."""
    answer = sdk.call(
        "ListChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, Page={"Index": 1, "Size": 100}
    )
    rows = expect_ok(answer)["Data"].get("List") or []
    return next((row for row in rows if row.get("GroupId") == (group or space.group)), None)


def body_component(text):
    """Components of a template that is only a body."""
    return [{"Type": "BODY", "Text": text}]


def create_template(sdk, space, name, text="Hello $(name), welcome.", **more):
    """Creates an English utility template; answers its TemplateCode."""
    parameters = {
        "CustSpaceId": space.id,
        "Name": name,
        "Language": "en",
        "Category": "UTILITY",
        "TemplateType": "WHATSAPP",
        "Components": body_component(text),
        "Example": {"name": "Ann"},
    } | more
    answer = expect_ok(sdk.call("CreateChatappTemplate", **parameters))
    assert answer["Data"]["TemplateName"] == name, answer
    return answer["Data"]["TemplateCode"]


def template_detail(sdk, space, code):
    return expect_ok(
        sdk.call("GetChatappTemplateDetail", CustSpaceId=space.id, TemplateCode=code, Language="en", TemplateType="WHATSAPP")
    )["Data"]


def wait_for_audit_status(sdk, space, code, status):
    """Waits until a template stands so, and answers its details."""
    return eventually(
        lambda: template_detail(sdk, space, code),
        lambda detail: detail["AuditStatus"] == status,
        f"template {code} to be {status}",
    )


def expect_silence(receiver: Receiver, path, message=None):
    """Insists that nothing is pushed to `path` for a while, beside what is there already."""
    before = len(receiver.receipts(path, message))
    time.sleep(SILENCE)
    came = receiver.receipts(path, message)[before:]
    assert not came, f"nothing should arrive at {path}, came: {came!r}"
