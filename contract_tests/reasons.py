"""Why no test names some statements: from outside, an answer cannot show whether they hold.

Each statement is either named by a test or has its reason here, never both and never neither.
"""

from __future__ import annotations

__all__ = ["REASONS"]

_CLIENT = "It says what a client does with answers; no server can keep or break it."
_SAMPLE = (
    "Values of an example. Another account or another day has others, so they can differ without a"
    " fault; the fields themselves are judged by other statements."
)

REASONS: dict[str, str] = {
    "S1": "The address is the run's own choice; another one cannot show what stands at that one.",
    "S13": "Shows only with a key of an account without the enterprise right, which no run has.",
    "S14": "About the web console and about storing the key; the API itself does not show it.",
    "S20": "The suite can bring no server to fail. Where 10001 comes instead of a refusal that the"
    " reference names, that other statement is reported.",
    "S31": _SAMPLE,
    "S38": _SAMPLE,
    "S44": "Which images are backups only the account's owner can tell.",
    "S48": _SAMPLE,
    "S72": "No answer shows autoRenew (C12).",
    "S73": "No answer shows autoRenew (C12).",
    "S112": _SAMPLE,
    "S187": _SAMPLE,
    "S188": "About the example itself; which fields a target leaves out is open (E22).",
    "S212": _SAMPLE,
    "S227": _CLIENT,
    "S228": _CLIENT,
    "S229": _CLIENT,
    "S230": _CLIENT,
    "S231": _CLIENT,
}
