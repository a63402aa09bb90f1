"""Permalinks: an experiment and a view as a link, and back, mended where a link was damaged on its way."""
