"""Routes that serve what the document lists and nothing near it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.routing import Match, Route
from starlette.types import Scope

__all__ = ["ExactRoute", "route_path"]


def route_path(scope: Scope) -> str:
    """The path as routes see it: without the prefix that the application is mounted under."""
    path: str = scope["path"]
    prefix: str = scope.get("root_path", "")
    return path.removeprefix(prefix) if prefix and path.startswith(f"{prefix}/") else path


class ExactRoute(Route):
    """A route for one method of one path without parameters, to the letter.

    Starlette adds HEAD to GET, its `$` also matches before a newline at the end of a path, and a path
    that has other methods is 405; the reference has none of that (S17, S25, A6).
    """

    def __init__(
        self, path: str, endpoint: Callable[..., Any], method: str, name: str | None = None
    ) -> None:
        super().__init__(path, endpoint, methods=[method], name=name)
        self.methods = {method}
        self._method = method

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """All or nothing."""
        if (
            scope["type"] == "http"
            and scope["method"] == self._method
            and route_path(scope) == self.path
        ):
            return Match.FULL, {"endpoint": self.endpoint, "path_params": {}}
        return Match.NONE, {}
