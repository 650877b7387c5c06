"""What the create form asks, in which order, and the choices that the live account offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rich.text import Text

from gpugeek_tui.dialogs.draft import DISK_TYPES, SKUS, Field
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.text import clean

__all__ = ["ASKED", "CHOICES", "Asked", "Choice", "live_choices"]

Choice = tuple[Text, str]
"""What the user sees, and the value that is sent."""


class Asked(NamedTuple):
    """One line of the form. `hint` stands in an empty field: what the platform does without it."""

    field: Field
    label: str
    kind: Literal["text", "choice"]
    hint: str
    value: str = ""


ASKED: tuple[tuple[str, tuple[Asked, ...]], ...] = (
    (
        "Machine",
        (
            Asked("gpuName", "GPU type", "choice", "choose a GPU type"),
            Asked("gpuNum", "GPUs", "text", "how many", "1"),
            Asked("skuName", "Pay", "choice", "choose how to pay", "payg"),
            Asked("duration", "Periods", "text", "1 day, week or month"),
            Asked("imageId", "Image", "choice", "choose an image"),
            Asked("dcId", "Datacenter", "choice", "any that has one"),
            Asked("name", "Name", "text", "no name"),
        ),
    ),
    (
        "Size",
        (
            Asked("systemDiskSize", "System disk GB", "text", "30"),
            Asked("dataDiskSize", "Data disk GB", "text", "20"),
            Asked("diskType", "Disk type", "choice", "any"),
            Asked("cpuNum", "CPU cores per GPU", "text", "the platform's choice"),
            Asked("memory", "Memory GB per GPU", "text", "the platform's choice"),
        ),
    ),
    (
        "Use",
        (
            Asked("servicePort", "TCP ports", "text", "none; 3 with HTTP at most"),
            Asked("httpServicePort", "HTTP ports", "text", "none; 3 with TCP at most"),
            Asked("cmd", "Start command", "text", "none"),
            Asked("env", "Environment", "text", "none; sent as typed"),
            Asked("tags", "Machine tags", "text", "none; parted by commas"),
            Asked("autoRenew", "Auto-renew", "choice", "the platform's default"),
        ),
    ),
)

CHOICES: dict[Field, tuple[Choice, ...]] = {
    "skuName": tuple((Text(f"{sku}: {words}"), sku) for sku, words in SKUS.items()),
    "diskType": tuple((Text(kind), kind) for kind in DISK_TYPES),
    "autoRenew": ((Text("yes"), "yes"), (Text("no"), "no")),
}
"""The choices that do not depend on the account."""


def live_choices(snapshot: Snapshot) -> dict[Field, Sequence[Choice]]:
    """GPU types, images (own ones first) and datacenters as they are offered now."""
    images = sorted(
        snapshot.images.value, key=lambda one: (one.type != "user", one.name.casefold())
    )
    return {
        "gpuName": [(Text(clean(name)), name) for name in dict.fromkeys(snapshot.gpus.value)],
        "imageId": [
            (
                Text(
                    ("own: " if one.type == "user" else "")
                    + (clean(one.name) or clean(one.image_id))
                ),
                one.image_id,
            )
            for one in {one.image_id: one for one in images}.values()
        ],
        "dcId": [
            (Text(f"{clean(one.name) or clean(one.dc_id)}  {clean(one.dc_id)}"), one.dc_id)
            for one in {one.dc_id: one for one in snapshot.datacenters.value}.values()
        ],
    }
