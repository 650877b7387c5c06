"""Open points of op/result and of the query (D1 to E22)."""

from __future__ import annotations

from mockserver.dialect_switch import Reading, Switch

__all__ = ["WATCHING"]

WATCHING: tuple[Switch, ...] = (
    Switch("D1", "create_word", "What is the action of a create in op/result?", (
        Reading("create", "create"),
        Reading("start", "start, the nearest of the actions that the reference lists"),
        Reading("createInstance", "createInstance"),
    )),
    Switch("D3", "unset_complete_time", "What is completeTime while the operation runs?", (
        Reading("empty", "an empty string"),
        Reading("null", "null"),
        Reading("absent", "not there"),
    )),
    Switch("D5", "unknown_operation", "What of an operation id that is not known?", (
        Reading("omitted", "it is left out of the answer"),
        Reading("refused", "10135 for the whole request"),
    )),
    Switch("D5", "no_ids", "What of an empty list of ids?", (
        Reading("refused", "10005"),
        Reading("nothing", "no operations are answered"),
    )),
    Switch("D5", "operations_order", "In which order are the operations answered?", (
        Reading("asked", "the order of the request"),
        Reading("newest", "the newest first"),
    )),
    Switch("D5", "repeated_ids", "How often is an id answered that was asked for twice?", (
        Reading("once", "once"),
        Reading("each", "each time"),
    )),
    Switch("E1", "statuses", "What is the status while an operation runs?", (
        Reading("three", "stopd, running or creating: the one before the operation"),
        Reading("transitional", "starting, stopping, restarting or releasing"),
    )),
    Switch("E3", "unknown_status", "What of any other status as a filter?", (
        Reading("refused", "10005"),
        Reading("empty", "no instances are answered"),
    )),
    Switch("E4", "released", "When does a released instance leave the query?", (
        Reading("at_end", "when the release is completed"),
        Reading("at_accept", "when the release is accepted"),
    )),
    Switch("E5", "unknown_instance", "What of an instanceId that is not known as a filter?", (
        Reading("empty", "no instances are answered"),
        Reading("refused", "10135"),
    )),
    Switch("E6", "pages_from", "What is the number of the first page?", (
        Reading("1", "1"),
        Reading("0", "0"),
    )),
    Switch("E6", "page_before_first", "What of a page number before the first?", (
        Reading("first", "it is the first page"),
        Reading("refused", "10005"),
    )),
    Switch("E7", "odd_page_size", "What of a page size of 0 or less, or above 100?", (
        Reading("mended", "0 or less is 20, more than 100 is 100"),
        Reading("refused", "10005"),
    )),
    Switch("E8", "total", "What does total count?", (
        Reading("filtered", "what the filters leave, on all pages"),
        Reading("overall", "all instances, whatever the filters say"),
        Reading("page", "what this page holds"),
    )),
    Switch("E9", "order", "In which order are instances answered?", (
        Reading("newest", "the newest first"),
        Reading("oldest", "the oldest first"),
    )),
    Switch("E10", "both_filters", "How do status and instanceId go together?", (
        Reading("and", "both must hold"),
        Reading("instance_id", "with an instanceId the status is not looked at"),
    )),
    Switch("E12", "stopped_gpu_num", "What is the gpuNum of a stopped payg or bidding instance?", (
        Reading("zero", "0, as in the example"),
        Reading("kept", "what it was created with"),
    )),
    Switch("E14", "is_startable", "Of which instances can isStartable be true?", (
        Reading("stopd", "of stopped ones with nothing pending whose machine has the GPUs"),
        Reading("host", "of any whose machine has the GPUs, running ones too"),
    )),
    Switch("E15", "stopped_addresses", "What are the addresses of a stopped instance?", (
        Reading("kept", "those it had, as in the example"),
        Reading("blank", "there are none"),
    )),
    Switch("E15", "creating_addresses", "What are the addresses of an instance being created?", (
        Reading("blank", "there are none"),
        Reading("filled", "those it will have"),
    )),
    Switch("E15", "blank_address", "How is an address written that is not there?", (
        Reading("empty", "an empty string"),
        Reading("null", "null"),
    )),
    Switch("E16", "services_order", "In which order stand the addresses of the services?", (
        Reading("asked", "the order of the ports in the request"),
        Reading("reversed", "the other way round"),
    )),
    Switch("E20", "no_operation", "What is the operationId of an instance that has had none?", (
        Reading("zero", "0"),
        Reading("null", "null"),
        Reading("absent", "not there"),
    )),
)  # fmt: skip
