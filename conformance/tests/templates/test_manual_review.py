"""A world whose templates wait for somebody's review: `[network] review = "manual"`."""

import pytest

from harness import world
from harness.answers import expect_ok, expect_refusal
from harness.server import Server
from harness.steps import create_template, template_detail, wait_for_audit_status

SPACES = 2


@pytest.fixture(scope="module")
def server():
    with Server(world.pool_world(spaces=SPACES, extra='\n[network]\nreview = "manual"\n')) as one:
        yield one


def test_a_template_waits_for_its_review_and_is_not_sent_before(sdk, space, control):
    code = create_template(sdk, space, "waiting")
    # Without the manual review a template passes a second after it was made, on this clock.
    control.advance("1h")
    assert template_detail(sdk, space, code)["AuditStatus"] == "auditing"
    message = space.template_message() | {"TemplateCode": code, "TemplateParams": {"name": "Ann"}}
    del message["TemplateName"]
    expect_refusal(sdk, "InvalidParameter", "SendChatappMessage", naming="TemplateCode", **message)
    control.review(control.template("waiting", space.waba)["id"], "APPROVED")
    wait_for_audit_status(sdk, space, code, "pass")
    expect_ok(sdk.call("SendChatappMessage", **message))
    shown = control.phone(space.reader).wait_for_text("Hello Ann, welcome.")
    assert [row["text"] for row in control.phone(space.reader).messages(space.number)] == [shown["text"]]
