"""`switchboard call … --code python|curl` prints code that makes the same call: it is run here, and its effect is looked at."""

import json

import pytest

from harness import program
from harness.steps import group_row, phone_row
from harness.waiting import eventually

SPACES = 40

RUN = {"python": program.python, "curl": program.shell}

AWKWARD = "it's 100% \"fine\" & $HOME `date` \\ + ~ * ü 🛍"


@pytest.fixture(params=["python", "curl"])
def language(request):
    return request.param


@pytest.fixture
def run_printed(server, language, tmp_path):
    """Prints the code of a call, runs it, and gives back what it printed."""

    def run(action, **parameters):
        flags = [part for name, value in parameters.items() for part in (f"--{name}", value)]
        printed = program.switchboard("call", action, *flags, "--code", language, environment=program.keys(server)).succeeded()
        assert server.access_key_secret not in printed.stdout + printed.stderr, "printed code holds the secret"
        return RUN[language](printed.stdout, program.keys(server), tmp_path).succeeded()

    return run


def test_printing_calls_nothing(server, raw, space, language):
    before = raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"]
    program.switchboard(
        "call", "UpdateInstance", "--InstanceId", space.id, "--InstanceName", "must not happen", "--code", language,
        environment=program.keys(server),
    ).succeeded()
    assert raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"] == before


def test_update_instance(run_printed, raw, space):
    run_printed("UpdateInstance", InstanceId=space.id, InstanceName="printed", OfficeAddress=AWKWARD)
    row = raw.call("QueryInstance", InstanceId=space.id)["Data"]
    assert (row["InstanceName"], row["OfficeAddress"]) == ("printed", AWKWARD)


def test_update_phone_webhook_with_an_empty_value(run_printed, raw, space):
    target = {"CustSpaceId": space.id, "PhoneNumber": space.number}
    run_printed("UpdatePhoneWebhook", **target, StatusCallbackUrl="http://127.0.0.1:9009/a?b=c&d", UpCallbackUrl="http://127.0.0.1:9009/u")
    assert phone_row(raw, space)["StatusCallbackUrl"] == "http://127.0.0.1:9009/a?b=c&d"
    run_printed("UpdatePhoneWebhook", **target, StatusCallbackUrl="")
    assert not phone_row(raw, space).get("StatusCallbackUrl")


def test_update_account_webhook(run_printed, raw, space, receiver):
    run_printed("UpdateAccountWebhook", CustSpaceId=space.id, StatusCallbackUrl=receiver.url(space.path), HttpFlag="Y")
    message = raw.call("SendChatappMessage", **space.template_message())["MessageId"]
    receiver.wait_for_statuses(space.path, message, ["Sent", "Delivered", "Read"])


def test_update_chat_group(run_printed, raw, space):
    run_printed("UpdateChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, GroupId=space.group, Subject="Printed title")
    assert group_row(raw, space)["Subject"] == "Printed title"


def test_update_conversational_automation_with_lists_and_a_boolean(run_printed, raw, space):
    commands = [{"CommandName": "track", "CommandDescription": "it's on its way"}]
    run_printed(
        "UpdateConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number, EnableWelcomeMessage="true",
        Commands=json.dumps(commands), Prompts=json.dumps(["Wo ist mein Paket? ü"]),
    )
    data = raw.call("GetConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number)["Data"]
    assert data["EnableWelcomeMessage"] is True and data["Commands"] == commands and data["Prompts"] == ["Wo ist mein Paket? ü"]


def test_send_chatapp_message(run_printed, space, control):
    run_printed(
        "SendChatappMessage", CustSpaceId=space.id, From=space.number, To=space.reader, ChannelType="whatsapp", Type="template",
        TemplateName="order_update", Language="en", TemplateParams=json.dumps({"order": AWKWARD}),
    )
    control.phone(space.reader).wait_for_text(f"Your order {AWKWARD} is on its way.")


def test_create_chatapp_template(run_printed, raw, space):
    run_printed(
        "CreateChatappTemplate", CustSpaceId=space.id, Name="printed", Language="en", Category="UTILITY", TemplateType="WHATSAPP",
        Components=json.dumps([{"Type": "BODY", "Text": "Hello $(name), here."}]), Example=json.dumps({"name": "Ann"}),
    )
    eventually(
        lambda: [row["TemplateName"] for row in raw.call("ListChatappTemplate", CustSpaceId=space.id)["ListTemplate"]],
        lambda names: "printed" in names,
        "the template that the printed code made",
    )


def test_a_read_prints_its_answer(run_printed, space):
    assert space.number in run_printed("QueryChatappPhoneNumbers", CustSpaceId=space.id).stdout


def test_the_curl_code_can_be_pasted_again(server, space, tmp_path):
    """It signs with openssl at run time, so a second run has a nonce and a time of its own."""
    printed = program.switchboard(
        "call", "QueryInstance", "--InstanceId", space.id, "--code", "curl", environment=program.keys(server)
    ).succeeded()
    for _ in range(2):
        ran = program.shell(printed.stdout, program.keys(server), tmp_path).succeeded()
        assert space.id in ran.stdout and "SignatureNonceUsed" not in ran.stdout, ran.stdout
