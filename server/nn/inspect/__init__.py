"""Looks into networks, for display: pictures, slices of the loss, one update recorded. Nothing here changes a run."""
