"""The mock as an ASGI application: its routes, and what holds beside plain requests."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect

from mockserver.app import MockApp, create_app
from mockserver.playing import BugGuard
from mockserver.routing import ExactRoute
from mockserver.tests.judge import CREATE, QUERY, RESULT, Judged, drive

SECRET = "do-not-log-me"

Messages = list[dict[str, Any]]


def call(app: Any, scope: dict[str, Any], *received: dict[str, Any]) -> Messages:
    """What the application sends in answer to `received`."""
    sent: Messages = []
    waiting = iter(received)

    async def receive() -> dict[str, Any]:
        return next(waiting)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    drive(app(scope, receive, send))
    return sent


def request(method: str, path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"gz-api-token", b"token-1")],
    }


def test_there_is_a_route_for_each_operation_of_the_document_and_for_its_method_only(
    app: MockApp,
) -> None:
    assert isinstance(app, Starlette)
    served = {
        (route.path, method): route.name
        for route in app.routes
        if isinstance(route, ExactRoute)
        for method in route.methods or ()
    }
    assert served == {
        (path, method): operation_id
        for path, methods in app.contract.paths.items()
        for method, operation_id in methods.items()
    }


def test_an_address_can_be_asked_for_by_operation(app: MockApp) -> None:
    assert app.url_path_for("queryInstances") == QUERY


def test_a_server_that_asks_for_a_lifespan_gets_one(app: MockApp) -> None:
    received = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    assert call(app, {"type": "lifespan"}, *received) == [
        {"type": "lifespan.startup.complete"},
        {"type": "lifespan.shutdown.complete"},
    ]


def test_a_websocket_is_closed(app: MockApp) -> None:
    (sent,) = call(app, {"type": "websocket", "path": QUERY, "headers": []})
    assert sent["type"] == "websocket.close"


def test_under_a_prefix_of_another_application_the_addresses_are_the_same() -> None:
    outer = Starlette()
    outer.mount("/cloud", create_app("empty", frozen=True))
    for path in (f"/cloud{QUERY}", "/cloud/__mock__/ready"):
        assert call(outer, request("GET", path))[0]["status"] == 200
    assert call(outer, request("GET", f"/cloud{QUERY}/"))[0]["status"] == 404


@pytest.mark.parametrize("path", [CREATE, RESULT, "/__mock__/clock"])
def test_a_client_that_hangs_up_in_its_body_gets_no_answer_and_is_no_bug(
    app: MockApp, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = Judged(app).rows()
    pieces: Messages = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]
    assert call(app, request("POST", path), *pieces) == []
    assert caplog.records == []
    assert Judged(app).rows() == before


def test_a_bug_after_the_answer_began_is_logged_and_adds_nothing_to_it(
    app: MockApp, caplog: pytest.LogCaptureFixture
) -> None:
    start = {"type": "http.response.start", "status": 200, "headers": []}

    async def halting(_: Any, __: Any, send: Any) -> None:
        await send(start)
        raise ValueError(SECRET)

    assert call(BugGuard(halting, app.tenants), request("GET", QUERY)) == [start]
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("mockserver", logging.ERROR)
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_a_disconnect_that_is_noticed_late_is_no_bug_either(
    app: MockApp, caplog: pytest.LogCaptureFixture
) -> None:
    async def gone(*_: Any) -> None:
        raise ClientDisconnect

    assert call(BugGuard(gone, app.tenants), request("GET", QUERY)) == []
    assert caplog.records == []
