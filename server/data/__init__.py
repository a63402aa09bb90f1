"""Floor 0: where points come from. NumPy only; knows nothing of networks, sessions or the web."""
