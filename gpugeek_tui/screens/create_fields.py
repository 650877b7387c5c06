"""What the create form asks, in which order and with which help, and what the live account offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gpugeek_tui.dialogs.draft import DISK_TYPES, MOST_COPIES, SKUS, Field
from gpugeek_tui.fleet.prices import PERIODS
from gpugeek_tui.fleet.snapshot import Kind, Snapshot
from gpugeek_tui.text import clean
from gpugeek_tui.widgets.chooser import Choice

__all__ = ["ASKED", "CHOICES", "LISTS", "OPEN", "Asked", "help_of", "live_choices"]

OWN = "own image"


class Asked(NamedTuple):
    """One line of the form. `hint` stands in an empty field: what the platform does without it."""

    field: Field
    label: str
    hint: str
    help: str
    value: str = ""
    chosen: bool = False
    """There is a list to choose from."""


ASKED: tuple[tuple[str, tuple[Asked, ...]], ...] = (
    (
        "Machine",
        (
            Asked("gpuName", "GPU type", "choose a GPU type",
                  "enter opens the list and takes from it", chosen=True),
            Asked("gpuNum", "GPUs", "how many", "GPUs in each machine", "1"),
            Asked("skuName", "Pay", "choose how to pay",
                  "all but payg and bidding are paid in advance",
                  "payg", chosen=True),
            Asked("duration", "Periods", "1", "how many periods are paid now; 1 if left empty"),
            Asked("imageId", "Image", "choose an image",
                  "own ones come first; type parts of name or id", chosen=True),
            Asked("dcId", "Datacenter", "any", "left empty: whichever has a machine", chosen=True),
            Asked("name", "Name", "no name",
                  "{n} is the number where several are made, or {n:02}"),
        ),
    ),
    (
        "Disks, CPU, memory",
        (
            Asked("systemDiskSize", "System disk GiB", "30", "the root folder; 30 if left empty"),
            Asked("dataDiskSize", "Data disk GiB", "20", "/gz-data; 20 if left empty"),
            Asked("diskType", "Disk type", "any", "left empty: whichever the machine has",
                  chosen=True),
            Asked("cpuNum", "CPU cores / GPU", "the platform's choice",
                  "for each GPU, not in all"),
            Asked("memory", "Memory GiB / GPU", "the platform's choice",
                  "for each GPU; no unit is documented, GiB is sent"),
        ),
    ),
    (
        "Ports, start, renewal",
        (
            Asked("servicePort", "TCP ports", "none", "numbers, at most 3 together with HTTP"),
            Asked("httpServicePort", "HTTP ports", "none", "numbers, at most 3 together with TCP"),
            Asked("cmd", "Start command", "none", "runs when the machine starts; sent as typed"),
            Asked("env", "Environment", "none",
                  "sent as typed; no form is documented, A=1 is usual"),
            Asked("tags", "Machine tags", "none",
                  "only machines with these tags, parted by commas"),
            Asked("autoRenew", "Auto-renew", "the platform's default",
                  "left empty: yes for payg, no for prepaid",
                  chosen=True),
        ),
    ),
    (
        "Several alike",
        (
            Asked("copies", "How many", "1",
                  f"1 to {MOST_COPIES}; one by one, until one is not accepted"),
            Asked("start", "First number", "1", "what {n} begins with"),
        ),
    ),
)  # fmt: skip

CHOICES: Mapping[Field, tuple[Choice, ...]] = {
    "skuName": tuple(Choice(sku, sku, words) for sku, words in SKUS.items()),
    "diskType": (Choice("", "any"), *(Choice(kind, kind) for kind in DISK_TYPES)),
    "autoRenew": (
        Choice("", "the platform's default"),
        Choice("yes", "yes"),
        Choice("no", "no"),
    ),
}
"""The choices that do not depend on the account."""

LISTS: Mapping[Field, Kind] = {
    "gpuName": Kind.GPUS,
    "imageId": Kind.IMAGES,
    "dcId": Kind.DATACENTERS,
}
"""Which reading the others come from."""

OPEN: Mapping[Field, str] = {
    "gpuName": "Not among the GPU types that are offered now",
    "imageId": "Not among the images of the account",
    "dcId": "Not among the datacenters that are listed",
    "skuName": "Not a way to pay that the reference knows",
}
"""Where another value than those offered may be sent, and what is said about it."""


def live_choices(snapshot: Snapshot) -> Mapping[Field, Sequence[Choice]]:
    """GPU types, images (own ones first) and datacenters as they are offered now, each value once."""
    images = sorted(
        snapshot.images.value, key=lambda one: (one.type != "user", one.name.casefold())
    )
    places = [
        Choice(one.dc_id, clean(one.name) or clean(one.dc_id)) for one in snapshot.datacenters.value
    ]
    return {
        "gpuName": _once(Choice(name, clean(name)) for name in snapshot.gpus.value),
        "imageId": _once(
            Choice(
                one.image_id,
                clean(one.name) or clean(one.image_id),
                OWN if one.type == "user" else "",
            )
            for one in images
        ),
        "dcId": [Choice("", "any"), *_once(places)],
    }


def help_of(asked: Asked, sku: str) -> str:
    """The line of help, with the period's own name where there is one."""
    if asked.field == "duration" and sku in PERIODS:
        return f"how many {PERIODS[sku]}s are paid now; 1 if left empty"
    return asked.help


def _once(choices: Iterable[Choice]) -> list[Choice]:
    return list({one.value: one for one in choices}.values())
