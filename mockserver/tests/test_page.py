"""The page at `/__mock__/`: what it may do, and what a real browser makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mockserver.control_documents import page_policy
from mockserver.serving import MockServer
from mockserver.tests.browser import CHROMIUM, Browser
from mockserver.tests.judge import CREATE, GPUS, QUERY, Judged, order

PAGE = (Path(__file__).parent.parent / "page.html").read_text()
TOKEN = "a-token-that-nobody-may-see"
ROGUE = "<img src=x onerror=document.title=1>"

in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")


def test_it_is_served_with_a_policy_that_lets_nothing_else_in(client: Judged) -> None:
    response = client.get("/__mock__/")
    policy = response.headers["content-security-policy"]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text == PAGE
    assert policy == page_policy(response.content)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.count("sha256-") == 2


def test_it_names_no_other_address_and_never_writes_markup() -> None:
    assert not re.search(r"https?://|//[a-z0-9.-]+\.[a-z]{2,}|@import|url\(", PAGE)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|\bon[a-z]+=",
        PAGE,
    )


@pytest.fixture
def mock() -> Iterator[MockServer]:
    with MockServer(frozen=True) as mock:
        yield mock


@pytest.fixture
def browser(mock: MockServer, tmp_path: Path) -> Iterator[Browser]:
    headers = {"gz-api-token": TOKEN}
    with httpx.Client(base_url=mock.url, headers=headers) as client:
        client.post(CREATE, json=order(name=ROGUE))
        rule = {"when": {"operation": "listGpus"}, "effect": {"code": 10135}}
        client.post("/__mock__/faults", json=rule)
        client.get(GPUS)
    with Browser(tmp_path) as browser:
        browser.open(f"{mock.url}/__mock__/")
        browser.until("document.body.dataset.live === 'yes'")
        yield browser


def total(mock: MockServer, token: str) -> int:
    answer = httpx.get(f"{mock.url}{QUERY}", headers={"gz-api-token": token}).json()
    count: int = answer["data"]["total"]
    return count


@in_a_browser
def test_it_shows_the_account_live_and_its_token_never(mock: MockServer, browser: Browser) -> None:
    text = browser.text()
    for part in (ROGUE, "2025-03-03 09:00:00", "in progress", "10135", "#1", "#2", "25 instances"):
        assert part in text
    assert TOKEN not in browser.run("document.documentElement.outerHTML")
    assert browser.run("document.images.length") == 0
    httpx.post(f"{mock.url}{CREATE}", headers={"gz-api-token": TOKEN}, json=order(name="newest"))
    browser.until("document.getElementById('instances').textContent.includes('newest')")
    browser.until("document.getElementById('journal').rows[0].textContent.startsWith('#3')")
    assert browser.complaints == []


@in_a_browser
def test_its_buttons_move_the_clock_and_what_follows_shows(browser: Browser) -> None:
    browser.click("#clock button", "+1 h")
    browser.until("document.getElementById('now').textContent === '2025-03-03 10:00:00'")
    browser.until("!document.getElementById('instances').textContent.includes('creating')")
    browser.click("#clock button", "Run")
    browser.until("document.getElementById('pace').textContent === '×1'")
    browser.click("#clock button", "Freeze")
    browser.until("document.getElementById('pace').textContent === 'frozen'")
    browser.click("#clock button", "Begin again")
    browser.until("document.getElementById('total').textContent === '24 in all'")
    assert browser.complaints == []


@in_a_browser
def test_a_rule_is_added_with_its_form_strikes_and_is_removed(
    mock: MockServer, browser: Browser
) -> None:
    browser.run("document.getElementById('operation').value = 'queryInstances'")
    browser.click("#add button", "Add")
    browser.until("document.getElementById('faults').rows.length === 3")
    headers = {"gz-api-token": TOKEN}
    assert httpx.get(f"{mock.url}{QUERY}", headers=headers).json()["code"] == 10135
    browser.until("document.getElementById('faults').rows[2].cells[4].textContent === '1'")
    browser.click("#faults button", "Remove")
    browser.until("document.getElementById('faults').rows.length === 2")
    browser.click("#faults button", "Remove")
    browser.until("document.getElementById('faults').textContent.includes('none')")
    assert total(mock, TOKEN) == 25
    assert browser.complaints == []


@in_a_browser
def test_another_account_is_chosen_by_its_token_which_does_not_stay(
    mock: MockServer, browser: Browser
) -> None:
    browser.run("document.getElementById('token').value = 'the-second-token'")
    browser.click("#use button", "Use")
    browser.until("document.getElementById('total').textContent === '24 in all'")
    assert browser.run("document.getElementById('token').value") == ""
    browser.click("#clock button", "+1 day")
    browser.until("document.getElementById('now').textContent.startsWith('2025-03-04')")
    assert total(mock, TOKEN) == 25
    clock = httpx.get(f"{mock.url}/__mock__/clock", headers={"gz-api-token": TOKEN}).json()
    assert clock["now"] == "2025-03-03 09:00:00"
    assert browser.complaints == []


@in_a_browser
def test_a_mock_that_is_gone_is_said_and_not_hidden(mock: MockServer, browser: Browser) -> None:
    mock.stop()
    browser.until("document.getElementById('words').textContent.includes('does not answer')")
    mock.start()
    browser.until("document.body.dataset.live === 'yes'")
    browser.until("document.getElementById('words').textContent === ''")
