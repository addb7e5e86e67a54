"""The 24-hour window is counted on the network clock. This file moves that clock, so it has a server of its own."""

from harness.answers import expect_ok, expect_refusal
from harness.steps import point_phone_webhook

SPACES = 4


def test_the_window_closes_after_24_hours_and_opens_again(sdk, space, control, receiver):
    point_phone_webhook(sdk, space, receiver)
    person = control.phone(space.person)
    person.write(space.number, "Hello")
    receiver.wait_for(space.path + "/up", lambda one: one["Message"] == "Hello", "the inbound message")
    control.advance("23h")
    expect_ok(sdk.call("SendChatappMessage", **space.text_message("Within", to=space.person)))
    person.wait_for_text("Within")
    control.advance("2h")
    expect_refusal(sdk, "SessionWindowExpired", "SendChatappMessage", **space.text_message("Too late", to=space.person))
    expect_ok(sdk.call("SendChatappMessage", **space.template_message(to=space.person)))
    person.wait_for_text("Your order no-4217-canary is on its way.")
    person.write(space.number, "Hello again")
    receiver.wait_for(space.path + "/up", lambda one: one["Message"] == "Hello again", "the inbound message")
    expect_ok(sdk.call("SendChatappMessage", **space.text_message("Once more", to=space.person)))
    person.wait_for_text("Once more")
    assert "Too late" not in [row["text"] for row in person.messages(space.number)]
