"""Short ways to write down a defect that changes one parameter, one field or one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from mockserver.defects.defect import Answer, Call, Defect, FlawedCloud, Row
from mockserver.errors import ParameterError
from mockserver.outcomes import Ask

__all__ = [
    "Asked",
    "answered",
    "asked",
    "clouded",
    "image",
    "page",
    "queried",
    "refuses",
    "result",
    "sent_as",
    "shown",
    "spec",
]

Test = Callable[[Row, Call], Any]
Change = Callable[[Row, Call], Any]


class Asked(NamedTuple):
    """A query as the cloud gets it."""

    status: str | None
    instance_id: int | None
    page: int
    size: int


def always(_: Row, __: Call) -> bool:
    return True


def sent_as(call: Call, sent: Row) -> Ask:
    """The same request with other parameters."""
    ask = call.ask
    if ask.method == "GET":
        return msgspec.structs.replace(ask, query=urlencode(sent).encode())
    return msgspec.structs.replace(ask, body=msgspec.json.encode(sent))


def asked(
    name: str, ids: str, words: str, operation: str, change: Change, when: Test = always
) -> Defect:
    """The server reads other parameters than were sent: `change` alters a copy of them in place."""

    def request(call: Call) -> Ask | None:
        if call.account is None or call.operation != operation or not when(call.sent, call):
            return None
        sent = dict(call.sent)
        change(sent, call)
        return sent_as(call, sent)

    return Defect(name, tuple(ids.split()), words, request=request)


def refuses(
    name: str, ids: str, words: str, operation: str, when: Test, parameter: str = "body"
) -> Defect:
    """The server refuses with 10005 what it must take."""

    def request(call: Call) -> Ask | None:
        if call.account and call.operation == operation and when(call.sent, call):
            raise ParameterError(parameter, "is not valid")
        return None

    return Defect(name, tuple(ids.split()), words, request=request)


def answered(
    name: str, ids: str, words: str, change: Callable[[Call, Answer], Any], operation: str = ""
) -> Defect:
    """The answer is altered in place: of one operation, or of any request."""

    def answer(call: Call, given: Answer) -> None:
        if not operation or (call.operation == operation and given.ok):
            change(call, given)

    return Defect(name, tuple(ids.split()), words, answer=answer)


def shown(name: str, ids: str, words: str, change: Change, when: Test = always) -> Defect:
    """Instances are shown otherwise in the query: `change` alters a row in place."""
    return _rows(name, ids, words, ("queryInstances", "instances"), change, when)


def result(name: str, ids: str, words: str, change: Change, when: Test = always) -> Defect:
    """Operations are shown otherwise in op/result: `change` alters a row in place."""
    return _rows(name, ids, words, ("getOperations", "operations"), change, when)


def image(name: str, ids: str, words: str, change: Change, when: Test = always) -> Defect:
    """Images are listed otherwise."""
    return _rows(name, ids, words, ("listImages", "images"), change, when)


def spec(name: str, ids: str, words: str, change: Change, when: Test = always) -> Defect:
    """The spec in create's answer is altered in place; `when` is asked about what was sent."""

    def answer(call: Call, given: Answer) -> None:
        found = given.data.get("spec")
        if call.operation == "createInstance" and isinstance(found, dict) and when(call.sent, call):
            change(found, call)

    return Defect(name, tuple(ids.split()), words, answer=answer)


def page(
    name: str, ids: str, words: str, change: Callable[[Call, list[Any]], Any], when: Test = always
) -> Defect:
    """The list of instances in the query's answer is altered in place."""

    def answer(call: Call, given: Answer) -> None:
        if call.operation == "queryInstances" and when(call.sent, call):
            change(call, given.rows("instances"))

    return Defect(name, tuple(ids.split()), words, answer=answer)


def queried(name: str, ids: str, words: str, change: Callable[[Asked], Asked]) -> Defect:
    """The cloud looks for something else than the query asked for."""

    class Queried(FlawedCloud):
        def query(
            self, status: str | None, instance_id: int | None, page: int, size: int
        ) -> tuple[list[msgspec.Raw], int]:
            return super().query(*change(Asked(status, instance_id, page, size)))

    return clouded(name, ids, words, Queried)


def clouded(name: str, ids: str, words: str, cloud: type[FlawedCloud]) -> Defect:
    """The cloud itself is another."""
    return Defect(name, tuple(ids.split()), words, cloud=cloud)


def _rows(
    name: str, ids: str, words: str, place: tuple[str, str], change: Change, when: Test
) -> Defect:
    operation, array = place

    def answer(call: Call, given: Answer) -> None:
        if call.operation == operation:
            for row in given.rows(array):
                if when(row, call):
                    change(row, call)

    return Defect(name, tuple(ids.split()), words, answer=answer)
