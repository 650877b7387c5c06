"""Faults of the three lists."""

from __future__ import annotations

from mockserver.defects.defect import Answer, Call, Defect
from mockserver.defects.making import answered, image

__all__ = ["DEFECTS"]


def _rename(given: Answer, old: str, new: str) -> None:
    given.data[new] = given.data.pop(old, None)


def _capital(given: Answer) -> None:
    given.data["gpus"] = [name.lower() for name in given.rows("gpus")]


def _as_objects(given: Answer) -> None:
    given.data["gpus"] = [{"gpuName": name} for name in given.rows("gpus")]


def _filtered(name: str, ids: str, operation: str, array: str) -> Defect:
    """An unknown parameter cuts the list."""

    def cut(call: Call, given: Answer) -> None:
        if call.sent:
            del given.rows(array)[1:]

    return answered(name, ids, f"any parameter leaves one of the {array}", cut, operation)


def _each_center(name: str, ids: str, words: str, key: str, value: object) -> Defect:
    def change(_: Call, given: Answer) -> None:
        for center in given.rows("datacenters"):
            center[key] = value

    return answered(name, ids, words, change, "listDatacenters")


def _id_is_called_id(_: Call, given: Answer) -> None:
    for center in given.rows("datacenters"):
        center["id"] = center.pop("dcId")


def _second_twice(_: Call, given: Answer) -> None:
    centers = given.rows("datacenters")
    centers[1]["dcId"] = centers[0]["dcId"]


def _keyed(_: Call, given: Answer) -> None:
    given.data["datacenters"] = {one["dcId"]: one for one in given.rows("datacenters")}


def _last_without_name(_: Call, given: Answer) -> None:
    given.rows("datacenters")[-1].pop("name")


def _swapped(_: Call, given: Answer) -> None:
    for each in given.rows("datacenters"):
        each["name"], each["dcId"] = each["dcId"], each["name"]


def _twin(_: Call, given: Answer) -> None:
    images = given.rows("images")
    images[1]["imageId"] = images[0]["imageId"]


def _user(row: dict[str, object], _: Call) -> bool:
    return row.get("type") == "user"


DEFECTS = (
    answered(
        "gpu-name-empty", "S30", "an empty name", lambda c, a: a.rows("gpus").append(""), "listGpus"
    ),
    answered(
        "gpu-unknown-to-create",
        "S30 S56",
        "a name that create refuses",
        lambda c, a: a.rows("gpus").append("V100-32G"),
        "listGpus",
    ),
    answered(
        "gpu-names-in-small-letters",
        "S30 S56",
        "names that create refuses",
        lambda c, a: _capital(a),
        "listGpus",
    ),
    answered("gpus-as-objects", "S29", "no strings", lambda c, a: _as_objects(a), "listGpus"),
    answered(
        "gpu-is-a-number", "S29", "a number", lambda c, a: a.rows("gpus").append(4090), "listGpus"
    ),
    answered(
        "gpus-called-list",
        "S29",
        "another key",
        lambda c, a: _rename(a, "gpus", "list"),
        "listGpus",
    ),
    answered(
        "gpus-in-one-text",
        "S29",
        "joined",
        lambda c, a: a.data.update(gpus=",".join(a.rows("gpus"))),
        "listGpus",
    ),
    _filtered("gpu-list-takes-parameters", "S28", "listGpus", "gpus"),
    answered("dc-id-called-id", "S37", "another key", _id_is_called_id, "listDatacenters"),
    _each_center("dc-id-is-a-number", "S37", "a number", "dcId", 7),
    _each_center("dc-name-is-null", "S36", "null", "name", None),
    answered("dc-of-the-last-has-no-name", "S36", "no name", _last_without_name, "listDatacenters"),
    answered("dc-id-twice", "S37", "two with one id", _second_twice, "listDatacenters"),
    answered("dc-id-and-name-swapped", "S37 S86", "swapped", _swapped, "listDatacenters"),
    answered("datacenters-by-id", "S35", "an object", _keyed, "listDatacenters"),
    answered(
        "dc-unknown-to-create",
        "S37 S86",
        "an id that create refuses",
        lambda c, a: a.rows("datacenters").append({"name": "Mars", "dcId": "mars-a"}),
        "listDatacenters",
    ),
    _filtered("datacenter-list-takes-parameters", "S34", "listDatacenters", "datacenters"),
    image("image-type-custom", "S43", "a third type", lambda r, c: r.update(type="custom"), _user),
    image("image-type-Official", "S43", "a capital", lambda r, c: r.update(type=r["type"].title())),
    image("image-type-of-backups-missing", "S43", "none", lambda r, c: r.pop("type"), _user),
    image("image-id-missing", "S45", "none", lambda r, c: r.pop("imageId")),
    image("image-id-of-backups-is-a-number", "S45", "7", lambda r, c: r.update(imageId=7), _user),
    image("image-name-missing", "S46", "none", lambda r, c: r.pop("name")),
    image("image-name-of-backups-null", "S46", "null", lambda r, c: r.update(name=None), _user),
    image(
        "image-id-of-backups-is-the-name",
        "S45 S70",
        "an id that create refuses",
        lambda r, c: r.update(imageId=r["name"]),
        _user,
    ),
    answered("image-id-twice", "S45", "two with one id", _twin, "listImages"),
    answered(
        "images-called-list",
        "S42",
        "another key",
        lambda c, a: _rename(a, "images", "list"),
        "listImages",
    ),
    answered(
        "images-without-wrapper",
        "S42 S12",
        "data is the array",
        lambda c, a: (a.envelope or {}).update(data=a.rows("images")),
        "listImages",
    ),
    answered(
        "image-unknown-to-create",
        "S45 S70",
        "an id that create refuses",
        lambda c, a: a.rows("images").append(
            {"type": "official", "imageId": "gone", "name": "gone"}
        ),
        "listImages",
    ),
    _filtered("image-list-takes-parameters", "S41", "listImages", "images"),
)
