"""A file that holds the port while the mock accepts connections: how a script finds a port of 0."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from mockserver.errors import ServingError

__all__ = ["PortFile"]


class PortFile:
    """There is a whole file or none: one of an earlier run goes first, and ours appears in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = ""

    def clear(self) -> None:
        """Remove what a run left behind that could not end in order. Raises ServingError."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble(error) from error

    def write(self, port: int) -> None:
        """Say the port, as digits and a newline. Raises ServingError."""
        self._text = f"{port}\n"
        try:
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}-")
            with os.fdopen(handle, "w") as file:
                file.write(self._text)
            Path(name).chmod(0o644)  # mkstemp's own is for its maker only
            Path(name).replace(self._path)
        except OSError as error:
            raise self._trouble(error) from error

    def remove(self) -> None:
        """Remove the file, unless another run has put its own there since."""
        with contextlib.suppress(OSError):
            if self._text and self._path.read_text() == self._text:
                self._path.unlink()

    def _trouble(self, error: OSError) -> ServingError:
        return ServingError(f"Cannot write the port file {self._path}: {error.strerror}.")
