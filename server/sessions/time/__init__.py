"""A session's way through time: its history, undo and redo, and what it shows of its past."""
