"""Open points of what can be rented and of create (B1 to C22)."""

from __future__ import annotations

from mockserver.dialect_switch import Reading, Switch

__all__ = ["RENTAL"]

RENTAL: tuple[Switch, ...] = (
    Switch("B1", "gpus_listed", "Which GPU types does gpu/list name?", (
        Reading("sold", "all that are sold, in stock or not"),
        Reading("in_stock", "those of which one is free right now"),
    )),
    Switch("B2", "default_datacenter", "Where is an instance created without dcId?", (
        Reading("any", "wherever the most suitable free machine is"),
        Reading("first", "in the first datacenter of the list that has the GPU type at all"),
    )),
    Switch("C1", "other_type", "Which code has a type other than 2?", (
        Reading("10005", "10005, a wrong parameter"),
        Reading("10135", "10135, an operation that cannot be done"),
    )),
    Switch("C3", "bidding_shown", "What is the skuName of a bidding instance in the query?", (
        Reading("bidding", "bidding, though the table of the query does not list it"),
        Reading("payg", "payg, the nearest of those that the table lists"),
    )),
    Switch("C4", "too_many_gpus", "Which code has a gpuNum that no machine has?", (
        Reading("10135", "10135: no such machine"),
        Reading("10005", "10005: a wrong parameter"),
    )),
    Switch("C5", "memory_unit", "In which unit does create take memory?", (
        Reading("GB", "GB (2^30 bytes) per GPU"),
        Reading("bytes", "bytes per GPU"),
    )),
    Switch("C5", "cpu_and_memory", "What are cpuNum and memory of create?", (
        Reading("given", "a machine must offer them, and they are what is allocated"),
        Reading("filter", "a machine must offer them; its own share is what is allocated"),
    )),
    Switch("C7", "vram", "How is vram written?", (
        Reading("G", "a number and G, as in the example"),
        Reading("bare", "the number of GB alone, as in the table"),
    )),
    Switch("C8", "price", "What does price cover?", (
        Reading("period", "all GPUs for one period of the skuName (an hour for payg, bidding)"),
        Reading("per_gpu", "one GPU for one period"),
        Reading("duration", "all GPUs for the whole duration"),
    )),
    Switch("C10", "disk_type_case", "How may diskType be written?", (
        Reading("any", "SSD or NVME in any case"),
        Reading("upper", "in capitals; else 10005"),
    )),
    Switch("C11", "tags", "Which of the tags must a machine carry?", (
        Reading("all", "all of them"),
        Reading("any", "one of them at least"),
    )),
    Switch("C13", "payg_duration", "What of a duration with payg or bidding?", (
        Reading("ignored", "it is not looked at"),
        Reading("refused", "10005"),
    )),
    Switch("C14", "same_name", "May two instances have one name?", (
        Reading("allowed", "yes"),
        Reading("refused", "no: 10135; an empty name is none"),
    )),
    Switch("C15", "port_limit", "What does 'up to 3 total (TCP+HTTP)' count?", (
        Reading("together", "both lists together hold at most 3"),
        Reading("each", "each of the two lists holds at most 3"),
    )),
    Switch("C15", "same_port", "May a port be named twice?", (
        Reading("refused", "no: 10005"),
        Reading("allowed", "yes, it gets an address each time"),
    )),
    Switch("C18", "dry_run", "What does a dry run check?", (
        Reading("stock", "all that a create checks: without a free machine the same error"),
        Reading("price", "machines and prices, whether or not a GPU is free right now"),
    )),
    Switch("C19", "small_disks", "What of a disk smaller than the default?", (
        Reading("refused", "10005"),
        Reading("taken", "it is made as small as asked"),
    )),
    Switch("C20", "new_instance", "When is a new instance in the query?", (
        Reading("at_once", "at once, as creating"),
        Reading("later", "three seconds after create was answered"),
    )),
)  # fmt: skip
