"""Runs last, over a whole run: each of the 26 operations was answered to both official SDKs."""

import pytest

OPERATIONS = [
    "UpdateAccountWebhook", "UpdatePhoneWebhook",
    "OpenChatappService", "GetChatappOpenStatus", "CreateInstance", "QueryInstance", "ListInstance", "UpdateInstance", "DeleteInstance",
    "ChatappBindWaba", "QueryChatappBindWaba", "ChatappSyncPhoneNumber", "QueryChatappPhoneNumbers",
    "AddChatGroup", "ListChatGroup", "UpdateChatGroup", "DeleteChatGroup", "ListChatGroupParticipants",
    "UpdateConversationalAutomation", "GetConversationalAutomation",
    "SendChatappMessage", "ListChatappMessage",
    "CreateChatappTemplate", "GetChatappTemplateDetail", "ListChatappTemplate", "DeleteChatappTemplate",
]


@pytest.mark.parametrize("sdk_name", ["v3", "v1"])
def test_every_operation_was_answered(sdk_name, succeeded):
    missing = [action for action in OPERATIONS if action not in succeeded[sdk_name]]
    assert not missing, f"no test saw {missing} answered to the {sdk_name} SDK"
