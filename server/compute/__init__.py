"""Floor 2: where `advance` runs: in line, in a pool of processes, on a cluster."""
