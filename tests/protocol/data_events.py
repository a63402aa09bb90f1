"""The golden data events: what is said of each data set of the menu. Read by the tests of both sides.

`python -m tests.protocol.data_events` writes tests/golden/data.json anew, after something was changed on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.data.menu import offers
from server.protocol import events

GOLDEN = Path(__file__).parents[1] / "golden" / "data.json"


def said() -> dict[str, Any]:
    """The event of each data set, by its name, as a browser reads it."""
    return {each.schema.name: json.loads(events.encode(events.data(1, each.schema))) for each in offers()}


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(event, ensure_ascii=False)}" for name, event in said().items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
