"""The clock that drives all sessions, and how the workers' time is divided among them."""
