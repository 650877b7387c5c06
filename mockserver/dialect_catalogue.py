"""All switches in the order of their points, and the open points that have none, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.dialect_acting import ACTING
from mockserver.dialect_envelope import ENVELOPE
from mockserver.dialect_rental import RENTAL
from mockserver.dialect_switch import Switch
from mockserver.dialect_watching import WATCHING

__all__ = ["CATALOGUE", "WITHOUT_SWITCH"]

CATALOGUE: Mapping[str, Switch] = {
    switch.name: switch for switch in (*ENVELOPE, *RENTAL, *WATCHING, *ACTING)
}
"""Every switch by its name, in the order of the points."""

WITHOUT_SWITCH: Mapping[str, str] = {
    "A12": "any other code is a matter of the moment: a fault rule answers it",
    "A15": "the reference at hand knows one header name, gz-api-token, and so does the mock",
    "A16": "the token is an HTTP header; in a body or a query it is not looked at",
    "A17": "rate limits, lost answers and slowness are fault rules; nothing makes create idempotent",
    "A19": "about the reference's own numbering",
    "B3": "which images and types there are is the world's affair",
    "B4": "how ids and names of images look is the world's affair",
    "C2": "0 and empty strings are refused with 10005 either way, as missing or as wrong",
    "C6": "the example's number is bytes",
    "C9": "the table says 1 or 0",
    "C12": "no call shows autoRenew; its defaults for payg and prepaid are stated",
    "C16": "two names for the same thing, each in its own call",
    "C17": "cmd and env are kept as they come and no call shows them",
    "C21": "which of three vocabularies to show is the reader's affair",
    "C22": "about the examples as a whole",
    "D2": "a contradiction of status and isCompleted is a fault rule",
    "D4": "there is no field for the reason of a failure",
    "D6": "about what is safe to repeat",
    "D7": "the ids' own clock shows UTC+8",
    "E2": "filter and example agree on stopd",
    "E11": "0 and 1 are the only values",
    "E13": "card_less comes from a world; no action starts that way",
    "E17": "schemes are taken as the examples have them",
    "E18": "the ids' own clock shows UTC+8, to the second",
    "E19": "there are no such fields",
    "E21": "how full a disk is, is the world's affair",
    "E22": "a field that is missing is a fault rule",
    "F9": "what a release costs or pays back shows in no answer",
    "F10": "a bidding instance is reclaimed by the clock, by the world or by hand",
    "F11": "about calls that do not exist",
}
"""Open points that do not show on the wire, or that something else than a dialect decides."""
