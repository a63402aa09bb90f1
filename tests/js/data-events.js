// What the server says of its data sets, by their names: recorded, and held fresh by tests/protocol/test_events.py.

import { readFileSync } from "node:fs";

export const DATA = JSON.parse(readFileSync(new URL("../golden/data.json", import.meta.url), "utf-8"));
