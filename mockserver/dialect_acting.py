"""Open points of action (F1 to F11)."""

from __future__ import annotations

from mockserver.dialect_switch import Reading, Switch

__all__ = ["ACTING"]

ACTING: tuple[Switch, ...] = (
    Switch("F1", "release_needs", "In which status may an instance be released?", (
        Reading("any", "running or stopd"),
        Reading("stopd", "stopd alone; else 10135"),
    )),
    Switch("F2", "missing_ports", "What of a set_port with one of its two lists missing?", (
        Reading("refused", "10005"),
        Reading("untouched", "the ports of that list stay as they are"),
    )),
    Switch("F3", "null_ports", "What of null in place of a list of ports?", (
        Reading("missing", "it is as if the list were missing"),
        Reading("empty", "it is an empty list and closes the ports"),
    )),
    Switch("F4", "stray_ports", "What of ports with an action other than set_port?", (
        Reading("ignored", "they are not looked at"),
        Reading("refused", "10005"),
    )),
    Switch("F5", "set_port_needs", "In which status may ports be set?", (
        Reading("any", "running or stopd"),
        Reading("running", "running alone; else 10135"),
    )),
    Switch("F5", "new_addresses", "When does the query show the addresses of new ports?", (
        Reading("at_end", "when set_port is completed"),
        Reading("at_accept", "when set_port is accepted"),
    )),
    Switch("F6", "unknown_action", "Which code has an action that does not exist?", (
        Reading("10005", "10005, a wrong parameter"),
        Reading("10135", "10135, an operation that cannot be done"),
    )),
    Switch("F7", "start_without_gpus", "What of a start while the machine has no free GPUs?", (
        Reading("refused", "10135 at once"),
        Reading("fails", "it is accepted, and the operation ends with status 3"),
    )),
    Switch("F8", "instance_id_type", "How may action's instanceId be written?", (
        Reading("digits", "as an integer, or as a string of digits"),
        Reading("integer", "as an integer; else 10005"),
    )),
)  # fmt: skip
