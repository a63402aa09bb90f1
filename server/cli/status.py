"""What the exit status of the command says; the README has the same table."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """Statuses above 128 are a signal's number more, as a shell reports them."""

    help: str

    def __new__(cls, value: int, help: str) -> Status:
        """A status with the words that say when it comes."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.help = help
        return member

    DONE = 0, "done"
    FAILED = 1, "the run diverged (`train`); the port or the cluster is not to be had (`serve`)"
    REFUSED = 2, "an argument, a link, a spec or a setting is not accepted"
    UNWRITABLE = 74, "the output cannot be written: the disk is full"
    INTERRUPTED = 130, "Ctrl-C"
    UNREAD = 141, "whoever read the output has closed it, as `head` does"
