"""What the control interface serves as it stands: both documents, the worlds' schema, and the page."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.responses import Response

from mockserver.control_call import Call, Entry
from mockserver.control_document import ControlDocument
from mockserver.fixtures import fixture

__all__ = ["document_entries", "page_policy"]

_PAGE = Path(__file__).parent / "page.html"
_INLINE = re.compile(rb"<(script|style)>(.*?)</\1>", re.DOTALL)


def document_entries(document: ControlDocument) -> list[Entry]:
    """GET /, /openapi.json, /control.json and /world.schema.json."""

    def page(_: Call) -> Response:
        content = _page()
        headers = {
            "content-security-policy": page_policy(content),
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
        }
        return Response(content, media_type="text/html", headers=headers)

    return [
        Entry("GET", "/", page),
        Entry("GET", "/openapi.json", lambda _: _json(_file("openapi.json"))),
        Entry("GET", "/control.json", lambda _: _json(document.text)),
        Entry("GET", "/world.schema.json", lambda _: _json(_file("worlds", "schema.json"))),
    ]


def page_policy(page: bytes) -> str:
    """Nothing but the page's own script and style may run, and it may talk to its own server only."""
    sources = {"script": "", "style": ""}
    for kind, text in _INLINE.findall(page):
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        sources[kind.decode()] += f" 'sha256-{digest}'"
    return (
        "default-src 'none'; connect-src 'self'; img-src data:;"
        f" script-src{sources['script']}; style-src{sources['style']};"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@cache
def _page() -> bytes:
    return _PAGE.read_bytes()


@cache
def _file(*parts: str) -> bytes:
    return fixture(*parts).read_bytes()


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")
