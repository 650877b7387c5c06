"""The statements in the HTML report: all of them at a glance, and each with what was found of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.report_data import Standing
from contract_tests.report_html_pieces import columns, heading, naming, slug
from contract_tests.report_markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.report_data import Proof, Report

__all__ = ["overview", "statements"]

_ENDPOINTS = {
    "ALL": "every call",
    "GPU": "GPU types",
    "DC": "datacenters",
    "IMG": "images",
    "CRE": "create",
    "OPR": "operation results",
    "QRY": "query",
    "ACT": "actions",
}


def overview(report: Report) -> Iterator[Html]:
    """A square for each statement, by endpoint, in the colour of its verdict; it leads to its row."""
    rows: dict[str, list[Html]] = {}
    for proof in report.proofs:
        told = f"{proof.id} {proof.standing.value}: {proof.text}"
        square = element("a", class_=slug(proof.standing), href=f"#{proof.id}", title=told)
        rows.setdefault(proof.endpoint.partition("->")[0], []).append(square)
    yield heading("Statements at a glance", "each square is one and leads to it")
    groups = (
        element(
            "div",
            element("span", _ENDPOINTS.get(name, name), class_="soft"),
            element("div", *squares, class_="squares"),
        )
        for name, squares in rows.items()
    )
    yield element("section", *groups, class_="card overview")


def statements(report: Report) -> Iterator[Html]:
    """All of them, with buttons that show those of one standing; they are radio buttons and CSS."""
    counts = {standing: len(report.ids(standing)) for standing in Standing}
    filters: list[Html] = []
    for name, label, count in (
        ("all", "all", len(report.proofs)),
        *((slug(standing), standing.value, count) for standing, count in counts.items()),
    ):
        if count:
            given = {"checked": ""} if name == "all" else {}
            filters += [
                element("input", type="radio", name="only", id=f"only-{name}", **given),
                element("label", f"{label} {count}", for_=f"only-{name}"),
            ]
    rows = (element("tr", *_proof(proof), class_=slug(proof.standing)) for proof in report.proofs)
    yield heading("Statements of the reference", f"{len(report.proofs)}")
    yield element(
        "section",
        element("div", *filters, class_="filters"),
        element(
            "div",
            element(
                "table",
                columns("", "On", "The reference says", "Proved by", "Verdict"),
                element("tbody", *rows),
            ),
            class_="card table",
        ),
        class_="statements",
    )  # fmt: skip


def _proof(proof: Proof) -> Iterator[Html]:
    yield element("td", proof.id, class_="id", id=proof.id)
    yield element("td", element("span", proof.endpoint, class_="soft"))
    about = [element("div", proof.text)]
    if proof.reason:
        about.append(element("div", proof.reason, class_="reason text"))
    yield element("td", *about)
    yield element("td", *([naming(proof.tests)] if proof.tests else []))
    yield element(
        "td", element("span", proof.standing.value, class_=f"pill {slug(proof.standing)}")
    )
