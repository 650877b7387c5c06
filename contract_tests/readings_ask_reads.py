"""Questions that reads answer: token and order of checks, pages, filters and totals. They change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from contract_tests.breach import Blocked, Breach
from contract_tests.document import operations
from contract_tests.exchange import Credential
from contract_tests.fields import objects, operation_id
from contract_tests.questions import OTHER
from contract_tests.readings_ask import ask, ask_path

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange
    from contract_tests.run import Run

__all__ = ["ask_about_filters", "ask_about_operations", "ask_about_pages", "ask_about_the_token"]

_NOWHERE = "/api/v1/openapi/no/such/address"
_STATUSES = ("running", "stopd", "creating")


def ask_about_the_token(run: Run) -> None:
    """A5, A8, A14: a token that nobody has, no token where something else is wrong too, no Content-Type."""
    readings = run.readings
    lists, query = operations()["listGpus"].path, operations()["queryInstances"].path
    if not readings.knows("unknown_key"):
        ask_path(run, lists, credential=Credential.UNKNOWN)
    plain = ask_path(run, lists, credential=Credential.NONE)
    if plain.unauthorised:
        nowhere = ask_path(run, _NOWHERE, credential=Credential.NONE)
        if nowhere.absent or nowhere.unauthorised:
            value = "address" if nowhere.absent else "token"
            readings.note("check_order", value, nowhere, "address")
        wrong = ask_path(run, f"{query}?pn=x", credential=Credential.NONE)
        if wrong.unauthorised or wrong.code == 10005:
            value = "token" if wrong.unauthorised else "parameters"
            readings.note("check_order", value, wrong, "parameters")
    bare = ask_path(run, lists, sent_type="")
    if bare.code == 10005:
        readings.note("request_type", "all", bare)


def ask_about_pages(run: Run) -> None:
    """E6 and E7: the first page's number, a page before it, sizes that are none."""
    readings = run.readings
    first = ask(run, "queryInstances", ps=1)
    shown = _ids(first)
    if not first.ok or len(shown) != 1:
        return  # an account without instances has no pages to tell apart
    for number in (1, 0):
        answer = ask(run, "queryInstances", ps=1, pn=number)
        if answer.ok and _ids(answer) == shown:
            readings.note("pages_from", str(number), answer)
            _before(run, number - 1, shown)
            break
    for size in (0, -1, 1000):
        answer = ask(run, "queryInstances", ps=size)
        if answer.code == 10005:
            readings.note("odd_page_size", "refused", answer, f"ps={size}")
        elif answer.ok:
            value = "mended" if _ids(answer) else OTHER
            readings.note("odd_page_size", value, answer, f"ps={size}", "no instances")


def _before(run: Run, number: int, first: list[Any]) -> None:
    answer = ask(run, "queryInstances", ps=1, pn=number)
    if answer.code == 10005:
        run.readings.note("page_before_first", "refused", answer)
    elif answer.ok:
        value = "first" if _ids(answer) == first else OTHER
        words = "no instances" if not _ids(answer) else "another page"
        run.readings.note("page_before_first", value, answer, words=words)


def ask_about_filters(run: Run) -> None:
    """E3, E5, E8 and E10: unknown values, what total counts, both filters at once."""
    readings = run.readings
    if not readings.knows("unknown_status"):
        ask(run, "queryInstances", status="no-such-status")
    if not readings.knows("unknown_instance"):
        ask(run, "queryInstances", instanceId=2**62 + 11)
    try:
        everything, answers = run.account.steadily(lambda: _totals(run))
    except (Blocked, Breach):
        return  # an account that never stands still, or pages that do not: nothing to compare with
    for query, answer in answers:
        _narrow(run, everything, query, answer)
    for row in everything:
        if row.get("isPending") == 0 and row.get("status") in _STATUSES:
            _both(run, row)
            return


def ask_about_operations(run: Run) -> None:
    """A3, A14 and D5, of operations of this run: ids as strings, twice, none, unknown; another type."""
    readings = run.readings
    known = sorted(readings.memory.operations)[-3:]
    known[:2] = known[1::-1]  # neither rising nor falling, so that the order of the answer tells
    if not readings.knows("no_ids"):
        ask(run, "getOperations", ids=[])
    if not readings.knows("unknown_operation"):
        ask(run, "getOperations", ids=[2**62 + 13])
    if not known:
        return
    if not readings.knows("operations_order"):
        ask(run, "getOperations", ids=known)
    if not readings.knows("repeated_ids"):
        ask(run, "getOperations", ids=known[:1] * 2)
    if not readings.knows("request_type"):
        _with_another_type(run, known[0])
    answer = ask(run, "getOperations", ids=[str(found) for found in known])
    if answer.code == 10005:
        readings.note("ids_type", "integers", answer)
    elif answer.ok:
        shown = {operation_id(row.get("operationId")) for row in objects(answer.data, "operations")}
        value = "digits" if shown == set(known) else OTHER
        readings.note("ids_type", value, answer, words="strings are taken and not found")
    elif answer.code == 10135:
        readings.note("ids_type", OTHER, answer, words="strings are taken and not found")


def _with_another_type(run: Run, known: int) -> None:
    """A14, for a request with a body that is right but for its Content-Type, and changes nothing."""
    path, body = operations()["getOperations"].path, {"ids": [known]}
    answer = ask_path(run, path, method="POST", body=body, sent_type="text/plain")
    if answer.ok:
        run.readings.note("request_type", "any", answer)
    elif answer.status:
        value = "bodies" if answer.code == 10005 else OTHER
        words = f"code {answer.code} over HTTP {answer.status}"
        run.readings.note("request_type", value, answer, words=words)


def _totals(run: Run) -> list[tuple[dict[str, Any], Exchange]]:
    queries: list[dict[str, Any]] = [{"ps": 1}]
    for status in _STATUSES[:2]:
        queries += [{"status": status, "ps": 1}]
    return [(query, ask(run, "queryInstances", **query)) for query in queries]


def _narrow(
    run: Run, everything: list[dict[str, Any]], query: dict[str, Any], answer: Exchange
) -> None:
    if not answer.ok:
        return
    status = query.get("status")
    counts = {
        "filtered": sum(1 for row in everything if status in {None, row.get("status")}),
        "overall": len(everything),
        "page": len(_ids(answer)),
    }
    total = answer.data.get("total")
    possible = frozenset(name for name, count in counts.items() if count == total)
    if possible:  # what fits none of the three is for the tests of the query to say
        run.readings.narrow("total", possible, answer)


def _both(run: Run, row: dict[str, Any]) -> None:
    """Ask for an instance by its id and a status that it does not have."""
    status = next(name for name in _STATUSES if name != row["status"])
    query = urlencode({"instanceId": row.get("instanceId"), "status": status})
    path = operations()["queryInstances"].path
    answer = ask_path(run, f"{path}?{query}")
    if answer.ok and _ids(answer):
        if _ids(answer) == [row.get("instanceId")] and _rows(answer)[0]["status"] != status:
            run.readings.note("both_filters", "instance_id", answer)
    elif answer.ok or answer.code == 10135:
        run.readings.note("both_filters", "and", answer)


def _rows(answer: Exchange) -> list[dict[str, Any]]:
    return objects(answer.data, "instances")


def _ids(answer: Exchange) -> list[Any]:
    return [row.get("instanceId") for row in _rows(answer)]
