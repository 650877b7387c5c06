"""The client, usable by itself. Importing it does not import httpx: opening a `Client` does."""

import logging

from gpugeek_tui.api.client import Client
from gpugeek_tui.api.models import (
    ActionName,
    CreateRequest,
    CreateResult,
    Datacenter,
    Image,
    Instance,
    Operation,
    Spec,
)
from gpugeek_tui.api.retries import RetryPolicy
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.api.wire import Timeouts

__all__ = [
    "ActionName",
    "Client",
    "CreateRequest",
    "CreateResult",
    "Datacenter",
    "Image",
    "Instance",
    "Operation",
    "RetryPolicy",
    "Secret",
    "Spec",
    "Timeouts",
]

# Where nobody has set up logging, Python prints warnings on stderr: in the middle of a full screen.
logging.getLogger(__name__).addHandler(logging.NullHandler())
