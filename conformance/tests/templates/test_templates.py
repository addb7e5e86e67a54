"""CreateChatappTemplate, GetChatappTemplateDetail, ListChatappTemplate, DeleteChatappTemplate; the review is the network's."""

import pytest

from harness.answers import expect_ok, expect_refusal
from harness.steps import body_component, create_template, template_detail, wait_for_audit_status
from harness.world import STRANGER_SPACE

SPACES = 48


def listed(sdk, space, **filters):
    answer = expect_ok(sdk.call("ListChatappTemplate", CustSpaceId=space.id, **filters))
    return answer.get("ListTemplate") or [], answer["Total"]


def test_a_new_template_is_reviewed_and_then_usable(sdk, space, control):
    code = create_template(sdk, space, "welcome_1", "Hello $(name), welcome.")
    assert template_detail(sdk, space, code)["AuditStatus"] in ("auditing", "pass")
    detail = wait_for_audit_status(sdk, space, code, "pass")
    assert (detail["Name"], detail["Language"], detail["Category"]) == ("welcome_1", "en", "UTILITY"), detail
    assert [(part["Type"], part["Text"]) for part in detail["Components"]] == [("BODY", "Hello $(name), welcome.")], detail
    message = space.template_message() | {"TemplateName": "welcome_1", "TemplateParams": {"name": "Ann"}}
    expect_ok(sdk.call("SendChatappMessage", **message))
    control.phone(space.reader).wait_for_text("Hello Ann, welcome.")


def test_several_variables_keep_their_places(sdk, space, control):
    code = create_template(sdk, space, "many", "First $(b) then $(a) then $(b) again", Example={"a": "1", "b": "2"})
    wait_for_audit_status(sdk, space, code, "pass")
    message = space.template_message() | {"TemplateName": "many", "TemplateParams": {"a": "AAA", "b": "BBB"}}
    expect_ok(sdk.call("SendChatappMessage", **message))
    control.phone(space.reader).wait_for_text("First BBB then AAA then BBB again")


def test_the_networks_refusal_of_a_template_is_passed_on_and_leaves_no_row(sdk, space):
    """The network takes no variable at the start or the end of a text; its own code of that is 100."""
    for text in ("$(name), welcome.", "Welcome, $(name)"):
        expect_refusal(
            sdk, "100", "CreateChatappTemplate", naming="start or end", CustSpaceId=space.id, Name="edges", Language="en",
            Category="UTILITY", TemplateType="WHATSAPP", Components=body_component(text), Example={"name": "Ann"},
        )
    assert listed(sdk, space, Name="edges") == ([], 0)


def test_an_example_may_be_left_out(raw, space):
    parameters = {
        "CustSpaceId": space.id, "Name": "bare", "Language": "en", "Category": "UTILITY", "TemplateType": "WHATSAPP",
        "Components": body_component("Hi $(who), all well?"),
    }
    code = expect_ok(raw.call("CreateChatappTemplate", **parameters))["Data"]["TemplateCode"]
    wait_for_audit_status(raw, space, code, "pass")


def test_templates_are_listed_and_filtered(sdk, space):
    codes = [create_template(sdk, space, name) for name in ("list_a", "list_b")]
    rows, total = listed(sdk, space)
    assert total == 3 and {row["TemplateName"] for row in rows} == {"order_update", "list_a", "list_b"}, rows
    rows, total = listed(sdk, space, Name="list_a")
    assert [row["TemplateCode"] for row in rows] == [codes[0]], rows
    rows, total = listed(sdk, space, Code=codes[1], Language="en", TemplateType="WHATSAPP", Page={"Index": 1, "Size": 10})
    assert [row["TemplateName"] for row in rows] == ["list_b"], rows
    wait_for_audit_status(sdk, space, codes[0], "pass")
    wait_for_audit_status(sdk, space, codes[1], "pass")
    rows, total = listed(sdk, space, AuditStatus="pass", Page={"Index": 2, "Size": 2})
    assert (total, len(rows)) == (3, 1)
    assert listed(sdk, space, AuditStatus="fail") == ([], 0)


@pytest.mark.parametrize(("verdict", "status"), [("REJECTED", "fail"), ("PAUSED", "paused"), ("DISABLED", "disabled")])
def test_a_template_that_the_network_took_back_is_not_sent(raw, space, control, verdict, status):
    code = create_template(raw, space, "doubtful")
    wait_for_audit_status(raw, space, code, "pass")
    control.review(control.template("doubtful", space.waba)["id"], verdict, "TAG_CONTENT_MISMATCH")
    wait_for_audit_status(raw, space, code, status)
    message = space.template_message() | {"TemplateName": "doubtful", "TemplateParams": {"name": "Ann"}}
    expect_refusal(raw, "InvalidParameter", "SendChatappMessage", naming="TemplateName", **message)
    assert control.phone(space.reader).messages(space.number) == []


def test_a_rejected_template_says_why(sdk, space, control):
    code = create_template(sdk, space, "doubtful")
    wait_for_audit_status(sdk, space, code, "pass")
    control.review(control.template("doubtful", space.waba)["id"], "REJECTED", "TAG_CONTENT_MISMATCH")
    detail = wait_for_audit_status(sdk, space, code, "fail")
    assert detail["Reason"] == "TAG_CONTENT_MISMATCH", detail


def test_each_change_of_its_status_is_an_audit_receipt_in_order(sdk, space, control, receiver):
    expect_ok(
        sdk.call(
            "UpdateAccountWebhook", CustSpaceId=space.id, HttpFlag="Y",
            StatusCallbackUrl=receiver.url(space.path + "/account"),
        )
    )
    code = create_template(sdk, space, "watched")
    wait_for_audit_status(sdk, space, code, "pass")
    network_id = control.template("watched", space.waba)["id"]
    for status in ("PAUSED", "REJECTED"):
        control.review(network_id, status, "because")
    receiver.wait_for(
        space.path + "/account", lambda one: one.get("TemplateCode") == code and one["AuditStatus"] == "fail", "the refusal"
    )
    came = [one["AuditStatus"] for one in receiver.receipts(space.path + "/account") if one.get("TemplateCode") == code]
    assert list(dict.fromkeys(came)) == ["pass", "paused", "fail"], came
    refusal = [one for one in receiver.receipts(space.path + "/account") if one["AuditStatus"] == "fail"][0]
    assert refusal["Reason"] == "because", refusal


@pytest.mark.parametrize("key", ["TemplateCode", "TemplateName"])
def test_a_deleted_template_is_gone(sdk, space, key, control):
    code = create_template(sdk, space, "short_lived")
    chosen = {key: code if key == "TemplateCode" else "short_lived"}
    expect_ok(sdk.call("DeleteChatappTemplate", CustSpaceId=space.id, TemplateType="WHATSAPP", **chosen))
    expect_refusal(
        sdk, "DetailError.TemplateNotExist", "GetChatappTemplateDetail", CustSpaceId=space.id, TemplateCode=code, Language="en"
    )
    rows, _ = listed(sdk, space)
    assert [row["TemplateName"] for row in rows] == ["order_update"]
    expect_refusal(sdk, "DelError.TemplateNotExist", "DeleteChatappTemplate", CustSpaceId=space.id, **chosen)
    names = [row["name"] for row in control.request("GET", "templates") if row["waba"] == space.waba]
    assert names == ["order_update"], "the network still has the template"


def test_one_language_may_go_alone(sdk, space):
    code = create_template(sdk, space, "two_tongues")
    other = create_template(sdk, space, "two_tongues", "Hallo $(name), willkommen.", Language="de")
    assert code == other, "TemplateCode is one code for all languages of a name"
    expect_ok(
        sdk.call("DeleteChatappTemplate", CustSpaceId=space.id, TemplateCode=code, Language="de", TemplateType="WHATSAPP")
    )
    rows, _ = listed(sdk, space, Name="two_tongues")
    assert [row["Language"] for row in rows] == ["en"], rows


def test_the_rules_of_a_template(sdk, space):
    """Each refused with its documented code; nothing is made."""

    def refused(code, naming=None, **changes):
        parameters = {
            "CustSpaceId": space.id, "Name": "ruled", "Language": "en", "Category": "UTILITY", "TemplateType": "WHATSAPP",
            "Components": body_component("Hello"),
        } | changes
        expect_refusal(sdk, code, "CreateChatappTemplate", naming=naming, **parameters)

    refused("InvalidParameter.TemplateNameExist", Name="order_update")
    refused("InvalidParameter.MessageInvalid", Components=body_component("Hello {{1}}"))
    refused("InvalidParameter.LanguageNotSupport", Language="xx_YY")
    refused("InvalidParameter.TemplateTypeNotSupport", TemplateType="FAX")
    refused("InvalidParameter", naming="Category", Category="SPAM")
    refused("InvalidParameter", naming="Name", Name="Not Lower Case")
    refused("InvalidParameter", naming="Text", Components=body_component("x" * 1025))
    refused("MissingType", Components=[{"Text": "Hello"}])
    rows, total = listed(sdk, space)
    assert (total, [row["TemplateName"] for row in rows]) == (1, ["order_update"])


def test_a_list_refuses_an_unknown_status_and_a_broken_page(raw, space):
    expect_refusal(
        raw, "InvalidParameter.AuditStatusNotSupport", "ListChatappTemplate", CustSpaceId=space.id, AuditStatus="maybe"
    )
    expect_refusal(raw, "InvalidParameter.PageInvalid", "ListChatappTemplate", CustSpaceId=space.id, Page="first")


def test_another_accounts_templates_are_refused(sdk):
    expect_refusal(sdk, "Unknown.ResourceOwnerId", "ListChatappTemplate", CustSpaceId=STRANGER_SPACE)
