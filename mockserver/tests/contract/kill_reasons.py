"""Why some statements that tests name have no defect of which every breach names them.

Mostly because what breaks them breaks another statement in the same moment, and another test says so.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["KILL_REASONS"]


def _grouped(ids: str, reason: str) -> dict[str, str]:
    return dict.fromkeys(ids.split(), reason)


KILL_REASONS: Mapping[str, str] = {
    **_grouped("S132", "A sample; its parts are S122, S123, S126, S129 and S131."),
    **_grouped("S160", "It allows gpuNum 0 on a stopped instance and forbids nothing."),
    **_grouped("S9", "A failure without a code of its own lacks the code that S22 or S91 promise."),
    **_grouped("S23", "A refusal with another code is also no refusal of the action (S214, S215)."),
    **_grouped(
        "S52",
        "Which machine is most suitable is the platform's affair; another than was asked for"
        " breaks S100, S102 or S111.",
    ),
    **_grouped("S53 S55 S57 S59 S69", "Where a required field is optional S91 is broken too."),
    **_grouped(
        "S58", "A SKU that is not offered shows in the spec too (S102), a refused one in S74."
    ),
    **_grouped("S60", "The number of GPUs that was rented is read from gpuNum (S159)."),
    **_grouped(
        "S61", "What takes no cpuNum answers no question about the cores of a machine (S84)."
    ),
    **_grouped("S75", "What needs a duration fails whatever else is asked of a prepaid one (S86)."),
    **_grouped("S76", "A duration that is refused is not taken at all (S74)."),
    **_grouped(
        "S78 S79", "A list of ports that is refused is also a refused split of three (S80)."
    ),
    **_grouped("S120", "Operations that cannot be read are never seen to end (S113, S224)."),
    **_grouped("S129", "Times of another form cannot be compared: S128 and S131 are broken too."),
    **_grouped("S139", "What takes another status shows instances that do not have it (S140)."),
    **_grouped("S143", "Another page than was asked for repeats or leaves out instances (S148)."),
    **_grouped("S150", "Instances that cannot be read are nowhere (S113, S146)."),
    **_grouped("S155", "A status that is no text is no state either (S223)."),
    **_grouped(
        "S167 S171", "A size in another unit is not the size that was asked for (S87 to S90)."
    ),
    **_grouped(
        "S183",
        "Ports that are lost were set by create or set_port and kept by the others"
        " (S196, S207, S208, S225).",
    ),
    **_grouped(
        "S191 S192 S193", "An action whose parameters are not read does nothing (S194 to S198)."
    ),
    **_grouped(
        "S194 S195 S196 S197",
        "What an action is, is where it leads (S216 to S219); a refused one"
        " leaves the later ones without their state.",
    ),
    **_grouped("S199", "What is taken for another action is an operation of another name (S213)."),
    **_grouped("S200", "A required parameter that is optional also stands for another (S192)."),
    **_grouped("S203 S204", "Where one list is asked for, the action is refused (S194 to S197)."),
    **_grouped(
        "S206", "A fourth port that is taken replaces the ports that were set (S207, S208)."
    ),
    **_grouped("S215", "An accepted action on nothing is an operation of nothing (S213)."),
    **_grouped("S219", "An instance that stays after its release is still found by its id (S137)."),
    **_grouped("S224", "A create that never ends is an operation that never ends (S113, S133)."),
}
