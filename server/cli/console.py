"""The streams of a console: text that any encoding can show, and ends that are nobody's fault."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys

# What stands for a sign that the console does not have
_PLAIN = str.maketrans(
    dict.fromkeys("–—−‑", "-")
    | dict.fromkeys("“”„", '"')
    | dict.fromkeys("‘’", "'")
    | {"…": "...", "×": "x", "µ": "u", "²": "^2", "·": ".", "½": "1/2", "Σ": "Sum"}
)
_HANDLER = "descent-plain"
_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def prepare() -> None:
    """Let no sign that a stream cannot encode be an error."""
    codecs.register_error(_HANDLER, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def finish() -> None:
    """Write what still waits to be. Raises OSError as writing does."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:  # a command may be started without them
            stream.flush()


def give_up(*streams: int) -> None:
    """Throw away what still waits to be written to these: Python would try again at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in streams or (1, 2):
        os.dup2(nowhere, number)


def is_unwritable(error: OSError) -> bool:
    """Whether an error means that there is no room for the output."""
    return error.errno in _UNWRITABLE


def argument(text: str) -> str:
    """An argument as it was typed: where the locale is plain C, Python does not take it for UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(sign if sign.isascii() else "?" for sign in signs), error.end
