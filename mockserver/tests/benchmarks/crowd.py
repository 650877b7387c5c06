"""Worlds with as many instances as asked, made from the demo world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mockserver.fixtures import fixture


def crowded_world(folder: Path, count: int) -> Path:
    """A world file with `count` running instances, on hosts that hold them."""
    world: dict[str, Any] = json.loads(fixture("worlds", "demo.json").read_text("utf-8"))
    model = next(one for one in world["instances"] if one.get("status") == "running")
    host = next(one for one in world["hosts"] if one["hostId"] == model["hostId"])
    world["name"] = f"crowd-{count}"
    world["hosts"] = [
        host | {"hostId": f"host-{number}", "reservedGpuNum": 0} for number in range(count // 8 + 1)
    ]
    world["instances"] = [
        model | {"name": f"crowd-{number:05}", "hostId": f"host-{number // 8}", "gpuNum": 1}
        for number in range(count)
    ]
    world.pop("operations", None)
    world.pop("preemption", None)
    kept = folder / f"crowd-{count}.json"
    kept.write_text(json.dumps(world), encoding="utf-8")
    return kept
