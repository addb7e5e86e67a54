"""UpdateConversationalAutomation, GetConversationalAutomation: prompts, commands and the welcome of a new chat."""

from harness.answers import expect_ok, expect_refusal
from harness.steps import SILENCE, point_phone_webhook
from harness.waiting import eventually
from harness.world import STRANGER_SPACE

import time

SPACES = 30

COMMANDS = [
    {"CommandName": "track", "CommandDescription": "Where is my order"},
    {"CommandName": "help", "CommandDescription": "Talk to a person"},
]
PROMPTS = ["Opening hours?", "Where is my order?"]


def update(sdk, space, **settings):
    answer = expect_ok(
        sdk.call("UpdateConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number, **settings)
    )
    assert answer["Success"] is True, answer


def get(sdk, space):
    data = expect_ok(sdk.call("GetConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number))["Data"]
    assert data["PhoneNumber"] == space.number, data
    return {
        "welcome": data["EnableWelcomeMessage"],
        "commands": [dict(command) for command in data.get("Commands") or []],
        "prompts": list(data.get("Prompts") or []),
    }


def test_never_set_it_is_off_and_empty(sdk, space):
    assert get(sdk, space) == {"welcome": False, "commands": [], "prompts": []}


def test_what_was_set_is_read_back(sdk, space):
    update(sdk, space, EnableWelcomeMessage=True, Commands=COMMANDS, Prompts=PROMPTS)
    assert get(sdk, space) == {"welcome": True, "commands": COMMANDS, "prompts": PROMPTS}


def test_an_absent_list_stays_and_a_given_one_replaces_the_whole(sdk, space):
    update(sdk, space, EnableWelcomeMessage=True, Commands=COMMANDS, Prompts=PROMPTS)
    update(sdk, space, Prompts=["Only this"])
    assert get(sdk, space) == {"welcome": True, "commands": COMMANDS, "prompts": ["Only this"]}
    update(sdk, space, EnableWelcomeMessage=False)
    assert get(sdk, space) == {"welcome": False, "commands": COMMANDS, "prompts": ["Only this"]}


def test_an_empty_list_clears(sdk, space):
    update(sdk, space, Commands=COMMANDS, Prompts=PROMPTS)
    update(sdk, space, Commands=[], Prompts=[])
    assert get(sdk, space) == {"welcome": False, "commands": [], "prompts": []}


def test_the_flat_spelling_of_hand_made_clients_is_understood(raw, space):
    raw.call(
        "UpdateConversationalAutomation",
        **{
            "CustSpaceId": space.id, "PhoneNumber": space.number, "EnableWelcomeMessage": "True",
            "Commands.1.CommandName": "track", "Commands.1.CommandDescription": "Where is my order",
            "Prompts.1": "one", "Prompts.2": "two",
        },
    )
    assert get(raw, space) == {"welcome": True, "commands": COMMANDS[:1], "prompts": ["one", "two"]}


def test_a_phone_that_opens_a_chat_shows_prompts_and_commands_and_asks_for_the_welcome(sdk, space, control, receiver):
    point_phone_webhook(sdk, space, receiver)
    update(sdk, space, EnableWelcomeMessage=True, Commands=COMMANDS, Prompts=PROMPTS)
    control.phone(space.person).open_chat(space.number)
    receipt = receiver.wait_for(
        space.path + "/up", lambda one: one.get("Type") == "REQUEST_WELCOME", "the welcome request"
    )
    assert (receipt["From"], receipt["To"], receipt["NoticeType"]) == (space.person, space.number, "inbound"), receipt
    chat = control.phone(space.person).chat(space.number)
    assert chat["prompts"] == PROMPTS, chat
    assert chat["commands"] == [
        {"name": command["CommandName"], "description": command["CommandDescription"]} for command in COMMANDS
    ], chat
    assert chat["welcome_requested"] is True, chat


def test_with_the_switch_off_nothing_is_asked(sdk, space, control, receiver):
    point_phone_webhook(sdk, space, receiver)
    update(sdk, space, EnableWelcomeMessage=False, Prompts=PROMPTS)
    control.phone(space.person).open_chat(space.number)
    time.sleep(SILENCE)
    assert receiver.receipts(space.path + "/up") == []
    assert control.phone(space.person).chat(space.number)["prompts"] == PROMPTS


def test_a_change_reaches_the_phone_at_once(raw, space, control):
    control.phone(space.person).open_chat(space.number)
    for text in ("first", "second"):
        update(raw, space, Prompts=[text])
        eventually(
            lambda: control.phone(space.person).chat(space.number)["prompts"], lambda now, text=text: now == [text], f"the prompt {text}"
        )


def test_its_limits_are_those_of_the_network(sdk, space):
    update(
        sdk, space,
        Commands=[{"CommandName": f"c{index:031}", "CommandDescription": "d" * 256} for index in range(30)],
        Prompts=["p" * 80 for _ in range(4)],
    )
    stored = get(sdk, space)
    assert (len(stored["commands"]), len(stored["prompts"])) == (30, 4)
    target = {"CustSpaceId": space.id, "PhoneNumber": space.number}

    def refused(naming, **settings):
        expect_refusal(sdk, "InvalidParameter", "UpdateConversationalAutomation", naming=naming, **target, **settings)

    refused("Commands", Commands=[{"CommandName": f"c{index}", "CommandDescription": "d"} for index in range(31)])
    refused("Commands.1.CommandName", Commands=[{"CommandName": "n" * 33, "CommandDescription": "d"}])
    refused("Commands.2.CommandDescription", Commands=[COMMANDS[0], {"CommandName": "n", "CommandDescription": "d" * 257}])
    refused("Prompts", Prompts=["a", "b", "c", "d", "e"])
    refused("Prompts.1", Prompts=["p" * 81])
    assert get(sdk, space) == stored


def test_the_networks_refusal_is_passed_on_and_changes_nothing(sdk, space):
    """The network takes no emoji; its own code of that is 100."""
    update(sdk, space, Commands=COMMANDS, Prompts=PROMPTS)
    stored = get(sdk, space)
    target = {"CustSpaceId": space.id, "PhoneNumber": space.number}
    for settings in ({"Prompts": ["Hello 🎉"]}, {"Commands": [{"CommandName": "party", "CommandDescription": "🎉"}]}):
        expect_refusal(
            sdk, "100", "UpdateConversationalAutomation", naming="emoji", **target, EnableWelcomeMessage=True, **settings
        )
    assert get(sdk, space) == stored


def test_another_accounts_space_is_refused(sdk, space):
    for action in ("UpdateConversationalAutomation", "GetConversationalAutomation"):
        expect_refusal(sdk, "Unknown.ResourceOwnerId", action, CustSpaceId=STRANGER_SPACE, PhoneNumber=space.number)
