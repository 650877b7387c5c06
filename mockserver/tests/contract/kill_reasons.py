"""Why some statements that tests name have no defect that is seen as a breach of them alone."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["KILL_REASONS"]

KILL_REASONS: Mapping[str, str] = {
    "S132": "A sample; its parts are S122, S123, S126, S129 and S131.",
    "S160": "It allows something (gpuNum 0 on a stopped instance) and forbids nothing.",
}
