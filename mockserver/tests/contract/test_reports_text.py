"""Text of a server's in a report: whatever it holds, it is shown as text, on one line, and not for ever."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.report_building import report_of
from contract_tests.safe_text import Cleaner
from contract_tests.verdict import Outcome
from contract_tests.wishes import Wishes
from mockserver.tests.contract.reporting import artefacts, envelope, judge, scripted

HOSTILE = (
    "\x1b]0;title\x07\x1b[2J",
    "\u202egnp.exe",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]></failure>&lt;",
    "\x00\x08\x0b\ufffe\ud800",
    "line\r\nend\u2028\u2029\x85",
    "'; rm -rf ~ #$(reboot)`x`",
    '" onmouseover="x',
)
DANGEROUS = frozenset({"script", "img", "iframe", "object", "embed", "form", "link", "base"})


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def _shown(text: str) -> dict[str, str]:
    """All artefacts of a run whose server says the text wherever it can."""
    run = scripted(lambda _: envelope({"gpus": [text]}, code=10005, message=text))
    exchange = run.session.call("listGpus")
    run.session.call("queryInstances", status=text[:100].encode(errors="replace").decode())
    judge(run, Outcome.BROKEN, "S11", why=f"{text} {exchange.summary}")
    judge(run, Outcome.BLOCKED, "S93", test="test_two", reason=text)
    run.lost = text
    run.session.close()
    return artefacts(report_of(run, Wishes()))


def _hold(text: str) -> None:
    found = _shown(text)
    for line in found["terminal"].split("\n"):
        assert not [one for one in line if unicodedata.category(one) in {"Cc", "Cf", "Cs"}]
    assert json.loads(found["json"])["format"] == "gpugeek-contract-report"
    ET.fromstring(found["junit"])
    page = _Tags()
    page.feed(found["html"])
    assert not page.names & DANGEROUS
    assert not [name for name in page.attributes if name.startswith("on") or name == "src"]
    for artefact in found.values():
        assert not re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", artefact
        )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), max_size=4).map("".join))
def test_text_of_a_server_does_nothing_in_any_report(text: str) -> None:
    _hold(text)


def test_each_known_trick_does_nothing_in_any_report() -> None:
    for text in HOSTILE:
        _hold(text)


def test_a_megabyte_is_cut_and_its_length_said() -> None:
    for kind, artefact in _shown("<\u202e" * 500_000).items():
        assert "characters in all)" in artefact, kind
        assert len(artefact) < 500_000


@given(st.text(max_size=300), st.integers(0, 100))
def test_clean_text_is_bounded_and_on_one_line(text: str, longest: int) -> None:
    cleaned = Cleaner(()).clean(text, longest)
    assert len(cleaned) <= 10 * longest + 50
    assert len(cleaned.splitlines()) <= 1
