"""An object of one of the forms as bytes, and an object again."""

from __future__ import annotations

from typing import Any, NamedTuple

from server.lab.stored import container
from server.lab.stored.container import Damaged
from server.lab.stored.forms import Form, NotAccepted, Reader, Report, Writer


class Reading(NamedTuple):
    """What was read, and what of it was not known or not accepted."""

    document: Any
    report: Report


def write(form: Form, document: Any) -> bytes:
    """The bytes of an object. Raises ValueError where they would be too many to be read."""
    writer = Writer()
    written = writer.object(form, document)
    return container.pack({form.name: written, "shared": writer.shared}, writer.arrays)


def read(form: Form, data: bytes) -> Reading:
    """The object of these bytes. Raises `container.Unreadable`, and nothing else."""
    content = container.unpack(data)
    reader = Reader(content)
    if form.name not in content.value:
        raise Damaged(f"This holds no {form.name}.")
    try:
        return Reading(reader.object(form, content.value[form.name]), reader.report)
    except NotAccepted as error:
        raise Damaged(f"The {form.name} cannot be read: {error}.") from None
