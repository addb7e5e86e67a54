"""Changes to valid calls, a class a name. Each class is a function of a kind and a sample of its calls; it yields
`Mutant`s. A mutant's change is made on a freshly signed call.

*forged*: the change means something else, and must be refused.
*same*: by the protocol the change means nothing; the call is taken once, as it was signed, and its replay is refused.
*either*: the protocol leaves it open; what is taken is taken as it was signed and once, what is refused has a code.
"""

import dataclasses
import typing

FORGED, SAME, EITHER = "forged", "same", "either"


@dataclasses.dataclass(frozen=True)
class Mutant:
    name: str
    change: typing.Callable
    meaning: str = FORGED


CLASSES = {}


def mutants(name):
    """Registers a class."""

    def register(function):
        assert name not in CLASSES, name
        CLASSES[name] = function
        return function

    return register


def load():
    """All classes, by their names."""
    from . import authorization, bodies, encodings, framing, headers, places, requests, resigned, signatures, values  # noqa: F401

    return CLASSES
