"""A vertical scrollbar that costs next to nothing: it moves by whole cells.

Textual's own moves by eighths and renders all its cells anew for each step, which made up half the
price of a page in a table of thousands of rows. Here only cells that change are painted.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.reactive import Reactive
from textual.scrollbar import ScrollBar
from textual.strip import Strip

__all__ = ["TableScrollBar", "thumb_cells"]


def thumb_cells(height: int, total: float, window: float, position: float) -> tuple[int, int]:
    """First cell and end of the thumb on a bar of `height` cells, for a window of `window` lines at
    line `position` of `total`. It touches an end only when the window does.
    """
    if height <= 0 or total <= window or window <= 0:
        return 0, 0
    size = min(height, max(1, round(height * window / total)))
    room = height - size
    share = min(1.0, max(0.0, position / (total - window)))
    start = round(room * share)
    if room > 1 and 0 < share < 1:
        start = min(max(1, start), room - 1)
    return start, start + size


class TableScrollBar(ScrollBar):
    """Takes the mouse as Textual's does: the thumb is dragged, beside it a click turns a page."""

    position: Reactive[float] = Reactive(0, repaint=False)

    _painted: tuple[int, int] = (0, 0)

    def watch_position(self) -> None:
        before, now = self._painted, self._thumb()
        if before != now:
            self.refresh(
                *(Region(0, start, self.thickness, end - start) for start, end in (before, now))
            )

    def _thumb(self) -> tuple[int, int]:
        return thumb_cells(
            self.size.height, self.window_virtual_size, self.window_size, self.position
        )

    def render_lines(self, crop: Region) -> list[Strip]:
        start, end = self._painted = self._thumb()
        filters, background = self.get_line_filters(), self.background_colors[1]
        above, thumb, below = self._parts()
        for line_filter in filters:
            above = above.apply_filter(line_filter, background)
            thumb = thumb.apply_filter(line_filter, background)
            below = below.apply_filter(line_filter, background)
        strips = [above if y < start else thumb if y < end else below for y in crop.line_range]
        if crop.column_span != (0, self.thickness):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _parts(self) -> tuple[Strip, Strip, Strip]:
        """Above the thumb, the thumb and below, in the colours that the table's CSS gives a bar."""
        assert self.parent is not None  # noqa: S101  # a bar is made by its table
        styles = self.parent.styles
        if self.grabbed:
            back, front = styles.scrollbar_background_active, styles.scrollbar_color_active
        elif self.mouse_over:
            back, front = styles.scrollbar_background_hover, styles.scrollbar_color_hover
        else:
            back, front = styles.scrollbar_background, styles.scrollbar_color
        back = self.parent.background_colors[0] + back
        token = (back, back + front, self.thickness)
        if token != self._parts_token:
            self._parts_token = token
            track = Style(bgcolor=back.rich_color)
            # Reversed, so that the thumb shows where there is no colour.
            thumb = Style(color=(back + front).rich_color, bgcolor=back.rich_color, reverse=True)
            self._parts_known = tuple(
                Strip([Segment(" " * self.thickness, style + Style(meta={"@mouse.down": does}))])
                for style, does in ((track, "scroll_up"), (thumb, "grab"), (track, "scroll_down"))
            )
        above, middle, below = self._parts_known
        return above, middle, below

    _parts_token: object = None
    _parts_known: tuple[Strip, ...] = ()
