"""HTML put together from elements: a text that is given as one is always escaped."""

from __future__ import annotations

from html import escape

__all__ = ["Html", "element", "joined"]

_EMPTY = frozenset({"input", "meta", "rect"})


class Html(str):
    """Markup. Only `element` and `joined` make it, out of texts that they have escaped."""

    __slots__ = ()


def element(tag: str, /, *inner: str, **attributes: str) -> Html:
    """An element; what is no Html inside is text. `class_` and `for_` lose their underscore."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    if tag in _EMPTY:
        return Html(f"<{tag}{given}/>")
    return Html(f"<{tag}{given}>{joined(*inner)}</{tag}>")


def joined(*parts: str) -> Html:
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))
