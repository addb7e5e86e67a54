"""World files: a pool of spaces that do not touch each other, so that tests share a server and not their state."""

import dataclasses
import itertools

from .leaks.known import KNOWN, Kind

#: The root account of every world.
ACCOUNT = "1234567890123456"

#: A second account in every pool world, with a space and a number of its own.
STRANGER = "6543210987654321"
STRANGER_KEY = ("LTAIstranger00000000001", KNOWN.add(Kind.ACCESS_KEY_SECRET, "strangerSecret00000000000001"))
STRANGER_SPACE = "cams-stranger"
STRANGER_NUMBER = "8613900009999"

#: The value of the template's variable; recognisable, since it is part of a message's text.
ORDER = KNOWN.add(Kind.MESSAGE_TEXT, "no-4217-canary")

TEMPLATE = "order_update"
TEMPLATE_BODY = "Your order $(order) is on its way."


@dataclasses.dataclass(frozen=True)
class Space:
    """One space of the pool: a number, a group with one member, an approved template, two people."""

    id: str
    waba: str
    number: str
    group: str
    subject: str
    #: Reads at once what arrives; a member of the group.
    reader: str
    #: Reads only when told.
    person: str
    #: Under which paths of a receiver this space's receipts belong.
    path: str

    @property
    def template(self):
        """Parameters of a template message, but From, To and the variables' values."""
        return {"ChannelType": "whatsapp", "Type": "template", "TemplateName": TEMPLATE, "Language": "en"}

    def template_message(self, to=None, order=ORDER, **more):
        """Parameters of SendChatappMessage for the template of the space."""
        return {
            **self.template,
            "CustSpaceId": self.id,
            "From": self.number,
            "To": to or self.reader,
            "TemplateParams": {"order": order},
            **more,
        }

    def text_message(self, text, to=None, **more):
        """Parameters of SendChatappMessage for a text."""
        KNOWN.add(Kind.MESSAGE_TEXT, text)
        return {
            "ChannelType": "whatsapp",
            "Type": "message",
            "MessageType": "text",
            "Content": '{"text":"%s"}' % text,
            "CustSpaceId": self.id,
            "From": self.number,
            "To": to or self.reader,
            **more,
        }


def space(index):
    """The space of this index, the same in every world."""
    return Space(
        id=f"cams-space{index:03}",
        waba=f"2039398839{index:06}",
        number=f"86138{index:08}",
        group=f"EA303{index:04}",
        subject=f"Group {index}",
        reader=f"65910{index:05}",
        person=f"65920{index:05}",
        path=f"/space{index:03}",
    )


def pool_world(spaces=24, limits='default = "none"', groups=True, receiver=None, extra=""):
    """TOML of a world with so many spaces and a stranger.

    With a `receiver`, every number has the webhooks `<path>/status` and `<path>/up` by HTTP.
    """
    lines = [
        "[account]",
        f'id = "{ACCOUNT}"',
        f"groups = {str(groups).lower()}",
        "",
        "[[accounts]]",
        f'id = "{STRANGER}"',
        f'access_key_id = "{STRANGER_KEY[0]}"',
        f'access_key_secret = "{STRANGER_KEY[1]}"',
        "",
    ]
    if limits:
        lines += ["[limits]", limits, ""]
    for index in range(1, spaces + 1):
        lines += _space_lines(space(index), groups, receiver)
    lines += [
        "[[instance]]",
        f'id = "{STRANGER_SPACE}"',
        f'account = "{STRANGER}"',
        'name = "Stranger"',
        'channel = "WHATSAPP"',
        "  [[instance.number]]",
        f'  phone = "{STRANGER_NUMBER}"',
        "",
    ]
    return "\n".join(lines) + extra


def _space_lines(one, groups, receiver):
    lines = [
        "[[instance]]",
        f'id = "{one.id}"',
        f'name = "Shop {one.id}"',
        'channel = "WHATSAPP"',
        f'waba = "{one.waba}"',
        "  [[instance.number]]",
        f'  phone = "{one.number}"',
        f'  name = "Shop {one.id}"',
    ]
    if receiver:
        lines += [
            f'  status_callback_url = "{receiver.url(one.path + "/status")}"',
            f'  up_callback_url = "{receiver.url(one.path + "/up")}"',
            "  http = true",
        ]
    if groups:
        lines += [
            "  [[instance.group]]",
            f'  id = "{one.group}"',
            f'  number = "{one.number}"',
            f'  subject = "{one.subject}"',
            f'  participants = ["{one.reader}"]',
        ]
    lines += [
        "  [[instance.template]]",
        f'  name = "{TEMPLATE}"',
        '  language = "en"',
        '  category = "UTILITY"',
        f'  body = "{TEMPLATE_BODY}"',
        "",
        "[[phone]]",
        f'number = "{one.reader}"',
        f'name = "Reader {one.reader}"',
        "reads = true",
        "[[phone]]",
        f'number = "{one.person}"',
        f'name = "Person {one.person}"',
        "",
    ]
    return lines


class Pool:
    """Hands out each space of a world once."""

    def __init__(self, spaces):
        self._spaces = [space(index) for index in range(1, spaces + 1)]
        self._next = itertools.count()

    def take(self):
        index = next(self._next)
        assert index < len(self._spaces), "the world of this file has too few spaces: raise SPACES"
        return self._spaces[index]
