"""Routes that serve what the document lists and nothing near it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from starlette.routing import Route

__all__ = ["ExactRoute"]


class ExactRoute(Route):
    """A route for one method of one path without parameters, to the letter.

    Starlette adds HEAD to GET, and its `$` also matches before a newline at the end of a path; both
    would serve what the reference does not have (S17, S25, A6).
    """

    def __init__(
        self, path: str, endpoint: Callable[..., Any], method: str, name: str | None = None
    ) -> None:
        super().__init__(path, endpoint, methods=[method], name=name)
        self.methods = {method}
        self.path_regex = re.compile(re.escape(path) + r"\Z")
