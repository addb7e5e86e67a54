"""Each row: a request, the status and code it is refused with, and the parameter that the message names.

The values of a row may be functions of the scene (see `test_table.py`), for what is only known when the server runs.
"""

import dataclasses

from harness.world import STRANGER_NUMBER, STRANGER_SPACE

#: A space that exists nowhere; told apart from another account's by nothing.
NOWHERE = "cams-nowhere00"

#: A well-formed number that no network knows.
UNKNOWN_NUMBER = "8613811112222"

#: The four codes that say it in one word.
NOT_YOURS = "Unknown.ResourceOwnerId"
BAD_NUMBER = "InvalidParameter.PhoneNumberError"
BAD_FILE = "InvalidParameter.FileUrlError"
BAD = "InvalidParameter"


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    action: str
    #: What is changed in the operation's good parameters; None leaves a parameter out.
    changes: dict
    code: str
    names: str | None
    status: int = 400


#: The good parameters of each operation; the rows change them.
GOOD = {
    "UpdateAccountWebhook": lambda s: {"CustSpaceId": s.id, "StatusCallbackUrl": "http://127.0.0.1:9009/a", "HttpFlag": "N"},
    "UpdatePhoneWebhook": lambda s: {
        "CustSpaceId": s.id, "PhoneNumber": s.number, "StatusCallbackUrl": "http://127.0.0.1:9009/a", "UpCallbackUrl": "http://127.0.0.1:9009/b",
    },
    "UpdateInstance": lambda s: {"InstanceId": s.id, "InstanceName": "new name"},
    "UpdateChatGroup": lambda s: {"CustSpaceId": s.id, "BusinessNumber": s.number, "GroupId": s.group, "Subject": "new title"},
    "UpdateConversationalAutomation": lambda s: {"CustSpaceId": s.id, "PhoneNumber": s.number, "Prompts": '["new"]'},
    "CreateInstance": lambda s: {"InstanceName": "1", "ChannelType": "VIBER"},
    "ListInstance": lambda s: {"InstanceId": s.id},
    "AddChatGroup": lambda s: {"CustSpaceId": s.id, "BusinessNumber": s.number, "Subject": "new group"},
    "ListChatGroup": lambda s: {"CustSpaceId": s.id, "BusinessNumber": s.number, "Page": '{"Index":1,"Size":10}'},
    "DeleteChatGroup": lambda s: {"CustSpaceId": s.id, "BusinessNumber": s.number, "GroupId": s.group},
    "ListChatGroupParticipants": lambda s: {"CustSpaceId": s.id, "BusinessNumber": s.number, "GroupId": s.group},
    "GetConversationalAutomation": lambda s: {"CustSpaceId": s.id, "PhoneNumber": s.number},
    "SendChatappMessage": lambda s: {
        "CustSpaceId": s.id, "From": s.number, "To": s.person, "ChannelType": "whatsapp", "Type": "template",
        "TemplateName": "order_update", "Language": "en", "TemplateParams": '{"order":"1"}',
    },
    "ListChatappMessage": lambda s: {
        "CustSpaceId": s.id, "BusinessNumber": s.number, "ChannelType": "whatsapp", "Page": '{"Index":1,"Size":10}',
    },
    "CreateChatappTemplate": lambda s: {
        "CustSpaceId": s.id, "Name": "made", "Language": "en", "Category": "UTILITY", "TemplateType": "WHATSAPP",
        "Components": '[{"Type":"BODY","Text":"Hello"}]',
    },
    "GetChatappTemplateDetail": lambda s: {"CustSpaceId": s.id, "TemplateName": "order_update", "Language": "en"},
    "ChatappBindWaba": lambda s: {"WabaId": "999999999999999"},
    "ChatappSyncPhoneNumber": lambda s: {"CustSpaceId": s.id},
}

#: The required parameters of each, from the catalogue: left out or empty, the call is refused with `Missing<Name>`.
REQUIRED = {
    "UpdateAccountWebhook": ["CustSpaceId"],
    "UpdatePhoneWebhook": ["CustSpaceId", "PhoneNumber"],
    "UpdateInstance": ["InstanceId", "InstanceName"],
    "UpdateChatGroup": ["CustSpaceId", "BusinessNumber", "GroupId"],
    "UpdateConversationalAutomation": ["CustSpaceId", "PhoneNumber"],
    "CreateInstance": ["InstanceName", "ChannelType"],
    "AddChatGroup": ["CustSpaceId", "BusinessNumber"],
    "ListChatGroup": ["CustSpaceId", "BusinessNumber", "Page"],
    "DeleteChatGroup": ["CustSpaceId", "BusinessNumber", "GroupId"],
    "ListChatGroupParticipants": ["CustSpaceId", "BusinessNumber", "GroupId"],
    "GetConversationalAutomation": ["CustSpaceId", "PhoneNumber"],
    "SendChatappMessage": ["ChannelType", "Type", "From", "To"],
    "ListChatappMessage": ["CustSpaceId", "BusinessNumber", "ChannelType", "Page"],
    "CreateChatappTemplate": ["Name", "Language", "Category", "TemplateType", "Components"],
    "GetChatappTemplateDetail": ["Language"],
    "ChatappBindWaba": ["WabaId"],
    "ChatappSyncPhoneNumber": ["CustSpaceId"],
}

BAD_URLS = {
    "of another scheme": "ftp://example.com/a",
    "of no scheme": "example.com/a",
    "of a script": "javascript:alert(1)",
    "with user info": "http://user:secret@example.com/a",
    "with a fragment": "http://example.com/a#b",
    "without a host": "http:///a",
    "with nothing but a scheme": "http://",
    "with a blank": "http://exa mple.com/",
    "too long": "http://example.com/" + "a" * 2048,
    "relative": "/a/b",
}


def missing_rows():
    for action, names in REQUIRED.items():
        for name in names:
            yield Row(f"{action} without {name}", action, {name: None}, f"Missing{name}", name)
            yield Row(f"{action} with an empty {name}", action, {name: ""}, f"Missing{name}", name)


def url_rows():
    for what, url in BAD_URLS.items():
        for action, name in (
            ("UpdateAccountWebhook", "StatusCallbackUrl"),
            ("UpdatePhoneWebhook", "StatusCallbackUrl"),
            ("UpdatePhoneWebhook", "UpCallbackUrl"),
        ):
            yield Row(f"{action} {name} {what}", action, {name: url}, BAD, name)


def ownership_rows():
    for action in (
        "UpdateAccountWebhook", "UpdatePhoneWebhook", "UpdateChatGroup", "UpdateConversationalAutomation", "AddChatGroup", "ListChatGroup",
        "DeleteChatGroup", "ListChatGroupParticipants", "GetConversationalAutomation", "SendChatappMessage", "ListChatappMessage",
        "CreateChatappTemplate", "GetChatappTemplateDetail", "ChatappSyncPhoneNumber",
    ):
        for what, space in (("an unknown", NOWHERE), ("another account's", STRANGER_SPACE)):
            yield Row(f"{action} of {what} space", action, {"CustSpaceId": space}, NOT_YOURS, None)
    for space in (NOWHERE, STRANGER_SPACE):
        yield Row(f"UpdateInstance of {space}", "UpdateInstance", {"InstanceId": space}, NOT_YOURS, None)
    for action, name in (
        ("UpdatePhoneWebhook", "PhoneNumber"), ("UpdateConversationalAutomation", "PhoneNumber"),
        ("GetConversationalAutomation", "PhoneNumber"), ("UpdateChatGroup", "BusinessNumber"), ("AddChatGroup", "BusinessNumber"),
        ("ListChatGroup", "BusinessNumber"), ("DeleteChatGroup", "BusinessNumber"), ("ListChatGroupParticipants", "BusinessNumber"),
        ("ListChatappMessage", "BusinessNumber"), ("SendChatappMessage", "From"),
    ):
        for what, number in (("someone else's", STRANGER_NUMBER), ("an unknown", UNKNOWN_NUMBER)):
            yield Row(f"{action} with {what} {name}", action, {name: number}, BAD_NUMBER, name)


def number_rows():
    for what, number in (("with letters", "86138abc01234"), ("with a plus", "+8613800000001"), ("too long", "8" * 40)):
        for action, name in (("UpdatePhoneWebhook", "PhoneNumber"), ("UpdateConversationalAutomation", "PhoneNumber"), ("UpdateChatGroup", "BusinessNumber")):
            yield Row(f"{action} with a {name} {what}", action, {name: number}, BAD_NUMBER, name)
    yield Row("Send From with a plus", "SendChatappMessage", {"From": "+8613800000001"}, "InvalidParameter.FromOnlyNumeric", "From")
    yield Row("Send From with letters", "SendChatappMessage", {"From": "shop"}, "InvalidParameter.FromOnlyNumeric", "From")
    yield Row("Send To with letters", "SendChatappMessage", {"To": "Ann"}, BAD, "To")


OTHER_ROWS = [
    Row("flag that is neither Y nor N", "UpdateAccountWebhook", {"HttpFlag": "maybe"}, BAD, "HttpFlag"),
    Row("queue flag that is neither Y nor N", "UpdatePhoneWebhook", {"QueueFlag": "true"}, BAD, "QueueFlag"),
    Row("account http without any URL", "UpdateAccountWebhook", {"StatusCallbackUrl": None, "HttpFlag": "Y"}, BAD, "HttpFlag"),
    Row("phone http without any URL", "UpdatePhoneWebhook", {"StatusCallbackUrl": None, "UpCallbackUrl": None, "HttpFlag": "Y"}, BAD, "HttpFlag"),
    Row("21 KB of instance description", "UpdateInstance", {"InstanceDescription": "d" * 21 * 1024}, BAD, "InstanceDescription"),
    Row("instance description of 257 characters", "UpdateInstance", {"InstanceDescription": "ü" * 257}, BAD, "InstanceDescription"),
    Row("instance name of 65 characters", "UpdateInstance", {"InstanceName": "n" * 65}, BAD, "InstanceName"),
    Row("mail that is none", "UpdateInstance", {"ContactMail": "not a mail address"}, BAD, "ContactMail"),
    Row("terms that are no URL", "UpdateInstance", {"IsvTerms": "see our site"}, BAD, "IsvTerms"),
    Row("audit flag that is neither Y nor N", "UpdateInstance", {"IsConfirmAudit": "perhaps"}, BAD, "IsConfirmAudit"),
    Row("channel that is none", "CreateInstance", {"ChannelType": "FAX"}, BAD, "ChannelType"),
    Row("page index that is no number", "ListInstance", {"PageIndex": "first"}, BAD, "PageIndex"),
    Row("page index of zero", "ListInstance", {"PageIndex": "0"}, "InvalidParameter.PageInvalid", "PageIndex"),
    Row("page size that overflows", "ListInstance", {"PageSize": "99999999999999999999"}, BAD, "PageSize"),
    Row("boolean that is none", "ListInstance", {"IsBind": "perhaps"}, BAD, "IsBind"),
    Row("group channel VIBER", "UpdateChatGroup", {"ChannelType": "VIBER"}, BAD, "ChannelType"),
    Row("unknown group", "UpdateChatGroup", {"GroupId": "EA0000000000"}, BAD, "GroupId"),
    Row("unknown group to delete", "DeleteChatGroup", {"GroupId": "EA0000000000"}, BAD, "GroupId"),
    Row("members of an unknown group", "ListChatGroupParticipants", {"GroupId": "EA0000000000"}, BAD, "GroupId"),
    Row("group without a change", "UpdateChatGroup", {"Subject": None}, BAD, None),
    Row("empty subject", "UpdateChatGroup", {"Subject": ""}, BAD, "Subject"),
    Row("subject of 129 characters", "UpdateChatGroup", {"Subject": "s" * 129}, BAD, "Subject"),
    Row("21 KB of group description", "UpdateChatGroup", {"Description": "d" * 21 * 1024}, BAD, "Description"),
    Row("group description of 2049 characters", "UpdateChatGroup", {"Description": "d" * 2049}, BAD, "Description"),
    Row("page that is no JSON", "ListChatGroup", {"Page": "first"}, "InvalidParameter.PageInvalid", None),
    Row("page index of zero in JSON", "ListChatGroup", {"Page": '{"Index":0,"Size":10}'}, "InvalidParameter.PageInvalid", None),
    Row("switch that is no boolean", "UpdateConversationalAutomation", {"EnableWelcomeMessage": "perhaps"}, BAD, "EnableWelcomeMessage"),
    Row("commands that are no JSON", "UpdateConversationalAutomation", {"Commands": "[object Object]"}, BAD, "Commands"),
    Row("commands that are no list", "UpdateConversationalAutomation", {"Commands": '{"CommandName":"a"}'}, BAD, "Commands"),
    Row("commands nested a thousand deep", "UpdateConversationalAutomation", {"Commands": "[" * 1000 + "]" * 1000}, BAD, "Commands"),
    Row("command without a name", "UpdateConversationalAutomation", {"Commands": '[{"CommandDescription":"d"}]'}, BAD, "Commands.1.CommandName"),
    Row("prompts of lists", "UpdateConversationalAutomation", {"Prompts": '[["a"],["b"]]'}, BAD, "Prompts.1"),
    Row("prompts of objects", "UpdateConversationalAutomation", {"Prompts": '["a",{"Text":"b"}]'}, BAD, "Prompts.2"),
    Row("empty prompt", "UpdateConversationalAutomation", {"Prompts": '["a",""]'}, BAD, "Prompts.2"),
    Row("prompt of 81 characters", "UpdateConversationalAutomation", {"Prompts": '["%s"]' % ("p" * 81)}, BAD, "Prompts.1"),
    Row("five prompts", "UpdateConversationalAutomation", {"Prompts": '["a","b","c","d","e"]'}, BAD, "Prompts"),
    Row("command name of 33 characters", "UpdateConversationalAutomation",
        {"Commands": '[{"CommandName":"%s","CommandDescription":"d"}]' % ("n" * 33)}, BAD, "Commands.1.CommandName"),
    Row("send on an unknown channel", "SendChatappMessage", {"ChannelType": "fax"}, BAD, "ChannelType"),
    Row("send of an unknown type", "SendChatappMessage", {"Type": "letter"}, BAD, "Type"),
    Row("send without a template's name or code", "SendChatappMessage", {"TemplateName": None}, "MissingTemplateCode", "TemplateCode"),
    Row("send without a language", "SendChatappMessage", {"Language": None}, "MissingLanguage", "Language"),
    Row("send without the variables", "SendChatappMessage", {"TemplateParams": None}, "TemplateParamInvalid", None),
    Row("send with variables that are no JSON", "SendChatappMessage", {"TemplateParams": "{order}"}, BAD, "TemplateParams"),
    Row("send of a message without its type", "SendChatappMessage", {"Type": "message"}, "MissingMessageType", "MessageType"),
    Row("template whose components are no JSON", "CreateChatappTemplate", {"Components": "BODY"}, BAD, "Components"),
    Row("template without a body", "CreateChatappTemplate", {"Components": "[]"}, BAD, "Components"),
]


def rows():
    """The whole table."""
    return [*missing_rows(), *url_rows(), *ownership_rows(), *number_rows(), *OTHER_ROWS]
