"""The readings as data, for programs that share no code with the mock: `fixtures/readings.json`.

`python -m mockserver.readings_file` prints it anew from the catalogue of switches.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from mockserver.dialect_catalogue import CATALOGUE

__all__ = ["readings"]


def readings() -> list[dict[str, Any]]:
    """Every switch with its point, its question and its readings, as the file holds them."""
    return [
        {
            "point": switch.point,
            "name": switch.name,
            "question": switch.question,
            "readings": [reading._asdict() for reading in switch.readings],
        }
        for switch in CATALOGUE.values()
    ]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(readings(), indent=1, ensure_ascii=False) + "\n")
