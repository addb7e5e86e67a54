"""UpdateAccountWebhook: the audit receipts of a space, and the fallback of numbers that were never configured."""

from harness.answers import expect_ok, expect_refusal
from harness.steps import READ_AT_ONCE, create_template, expect_silence, point_phone_webhook, send

SPACES = 30


def update(sdk, space, **settings):
    return expect_ok(sdk.call("UpdateAccountWebhook", CustSpaceId=space.id, **settings))


def account_url(space, receiver):
    return receiver.url(space.path + "/account")


def test_a_number_that_was_never_configured_falls_back_to_it(sdk, space, receiver):
    answer = update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    assert "Success" not in answer, "UpdateAccountWebhook answers no Success"
    message = send(sdk, space)
    receiver.wait_for_statuses(space.path + "/account", message, READ_AT_ONCE)


def test_the_url_of_the_number_wins(sdk, space, receiver):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space)
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)
    assert receiver.receipts(space.path + "/account", message) == []


def test_a_number_whose_flags_are_both_n_does_not_fall_back(sdk, space, receiver):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    expect_ok(
        sdk.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, HttpFlag="N", QueueFlag="N")
    )
    message = send(sdk, space)
    expect_silence(receiver, space.path + "/account", message)


def test_inbound_messages_are_not_governed_by_it(sdk, space, receiver, control):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    control.phone(space.person).write(space.number, "Hello?")
    expect_silence(receiver, space.path + "/account")


def test_a_new_template_sends_its_audit_receipt(sdk, space, receiver):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    code = create_template(sdk, space, "audited")
    receipt = receiver.wait_for(
        space.path + "/account", lambda one: one.get("TemplateCode") == code, "the audit receipt of the template"
    )
    assert receipt["AuditStatus"] == "pass", receipt
    assert (receipt["Type"], receipt["Language"], receipt["WabaId"]) == ("template", "en", space.waba), receipt
    assert receipt["CustSpaceId"] == space.id, receipt


def test_audit_receipts_go_to_the_account_level_even_where_the_number_has_a_url(sdk, space, receiver):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    point_phone_webhook(sdk, space, receiver)
    code = create_template(sdk, space, "audited")
    receiver.wait_for(space.path + "/account", lambda one: one.get("TemplateCode") == code, "the audit receipt")
    assert not [one for one in receiver.receipts(space.path + "/status") if one.get("TemplateCode") == code]


def test_a_changed_url_acts_on_the_next_receipt(sdk, space, receiver, control):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    message = send(sdk, space, to=space.person)
    receiver.wait_for_statuses(space.path + "/account", message, ["Sent", "Delivered"])
    update(sdk, space, StatusCallbackUrl=receiver.url(space.path + "/moved"))
    control.phone(space.person).read()
    receiver.wait_for_statuses(space.path + "/moved", message, ["Read"])


def test_switched_off_http_keeps_the_url_for_later(sdk, space, receiver):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="N")
    silent = send(sdk, space)
    expect_silence(receiver, space.path + "/account", silent)
    update(sdk, space, HttpFlag="Y")
    heard = send(sdk, space, order="43")
    receiver.wait_for_statuses(space.path + "/account", heard, READ_AT_ONCE)
    assert receiver.statuses(space.path + "/account", silent) == []


def test_http_without_any_url_is_refused_and_nothing_is_stored(sdk, space, receiver):
    expect_refusal(sdk, "InvalidParameter", "UpdateAccountWebhook", naming="HttpFlag", CustSpaceId=space.id, HttpFlag="Y")
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver))
    message = send(sdk, space)
    # Had the refused HttpFlag=Y been stored, the URL alone would now bring receipts.
    expect_silence(receiver, space.path + "/account", message)


def test_an_empty_url_clears_it_when_http_goes_off_with_it(sdk, space, receiver):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    update(sdk, space, StatusCallbackUrl="", HttpFlag="N")
    expect_refusal(sdk, "InvalidParameter", "UpdateAccountWebhook", CustSpaceId=space.id, HttpFlag="Y")


def test_clearing_the_url_while_http_is_on_is_refused(sdk, space, receiver):
    update(sdk, space, StatusCallbackUrl=account_url(space, receiver), HttpFlag="Y")
    expect_refusal(sdk, "InvalidParameter", "UpdateAccountWebhook", CustSpaceId=space.id, StatusCallbackUrl="")
    message = send(sdk, space)
    receiver.wait_for_statuses(space.path + "/account", message, READ_AT_ONCE)
