"""How an object becomes plain data by the names of its fields, and an object again. The rules of reading stand here.

- A field that is missing has its default: what the class gives a field that nobody names.
- An unknown field is ignored and counted: a newer version wrote it, or it was removed since. It is not kept.
- A value that is no longer accepted becomes the field's default and is reported. Where the field has none, the object
  is not accepted, and the same rule holds for the field that has the object. A list whose items do not depend on one
  another only loses the item.
- An object that stands in several places is written once, and is one object again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import Parameter, signature
from operator import attrgetter
from typing import Any, Protocol

import numpy as np

from server.lab.stored.container import MOST_BYTES, Array, Content, Damaged

MOST_SAID = 100  # lines of a report, and names of unknown fields
_LONGEST_LINE = 200
_MOST_COPIED = 4 * MOST_BYTES  # of arrays that stand in several places, for an object may make a copy


class NotAccepted(ValueError):
    """A written value that cannot be taken; the text is what would be, or what is wrong."""


class How(Protocol):
    """How the value of one field is written as plain data, and read again."""

    def write(self, value: Any, writer: Writer) -> Any:
        """What JSON holds of a value."""

    def read(self, written: Any, reader: Reader) -> Any:
        """The value again. Raises NotAccepted."""


@dataclass(frozen=True)
class Report:
    """What reading has met. unknown: how often each field that is not known here. refused: a line for each value that
    was not accepted, with the field and what would be.
    """

    unknown: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def meet(self, name: str) -> None:
        """An unknown field."""
        name = _line(name)
        if name in self.unknown or len(self.unknown) < MOST_SAID:
            self.unknown[name] = self.unknown.get(name, 0) + 1

    def refuse(self, line: str) -> None:
        """A value was not accepted."""
        if len(self.refused) < MOST_SAID:
            self.refused.append(_line(line))


Refuse = Callable[[str, str], None]
"""refuse(field, reason): the field has its default, which is reported; where it has none, NotAccepted is raised."""


@dataclass(frozen=True, eq=False)
class Form:
    """How the objects of one class are written.

    name: what the bytes call them. fields: in what way each field is written. is_shared: whether one object stands in
    several places. derived: fields that are not written, because they follow from others or hold only for a moment.
    make(**fields): the object of those fields that were read; None: the class itself. values(object): all fields by
    name; None: the attributes. fit(values, refuse): refuses what does not go together.
    """

    name: str
    type: type
    fields: Mapping[str, How]
    is_shared: bool = False
    derived: tuple[str, ...] = ()
    make: Callable[..., Any] | None = None
    values: Callable[[Any], Mapping[str, Any]] | None = None
    fit: Callable[[dict[str, Any], Refuse], None] | None = None

    def write(self, value: Any, writer: Writer) -> dict[str, Any]:
        """The fields by name."""
        if self.values is not None:
            given = self.values(value)
            return {name: how.write(given[name], writer) for name, how in self.fields.items()}
        writer.form = self.name
        return {name: how.write(get(value), writer) for name, how, get in self._getters}

    def read(self, written: Any, reader: Reader) -> Any:
        """The object again. Raises NotAccepted."""
        if not isinstance(written, dict):
            raise NotAccepted(f"{self.name}: fields by name")
        values: dict[str, Any] = {}

        def refuse(name: str, reason: str) -> None:
            line = f"{self.name}.{name}: {reason}"
            values.pop(name, None)
            if name in self._needed:
                raise NotAccepted(line)
            reader.report.refuse(line)

        for name, how in self.fields.items():
            if name in written:
                try:
                    values[name] = how.read(written[name], reader)
                except NotAccepted as error:
                    refuse(name, str(error))
            elif name in self._needed:
                refuse(name, "it is missing")
        for name in written.keys() - self.fields.keys():
            reader.report.meet(f"{self.name}.{name}")
        if self.fit is not None:
            self.fit(values, refuse)
        try:
            return (self.make or self.type)(**values)
        except ValueError as error:
            raise NotAccepted(f"{self.name}: {error}") from None

    @cached_property
    def _getters(self) -> list[tuple[str, How, Callable[[Any], Any]]]:
        return [(name, how, attrgetter(name)) for name, how in self.fields.items()]

    @cached_property
    def _needed(self) -> frozenset[str]:
        """The fields without a default."""
        given = signature(self.make or self.type).parameters
        return frozenset(name for name in self.fields if given[name].default is Parameter.empty)


class Writer:
    """Collects what is written beside the document: objects that are shared, and arrays, each once."""

    def __init__(self) -> None:
        self.shared: dict[str, list[Any]] = {}
        self.arrays: dict[str, Array] = {}
        self.form = ""  # whose fields are written
        self._numbers: dict[int, tuple[int, Any]] = {}
        self._names: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def object(self, form: Form, value: Any) -> Any:
        """The fields of an object, or its number among those that are shared."""
        if not form.is_shared:
            return form.write(value, self)
        known = self._numbers.get(id(value))
        if known is None:
            rows = self.shared.setdefault(form.name, [])
            known = self._numbers[id(value)] = (
                len(rows),
                value,
            )  # which holds the object, so that its id stays its own
            rows.append(None)
            rows[known[0]] = form.write(value, self)
        return known[0]

    def array(self, array: Array) -> str:
        """The name under which an array is kept; one of the same bytes has the same."""
        key = array.dtype.str, array.shape, array.tobytes()
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"{self.form}-{len(self.arrays)}"
            self.arrays[name] = array
        return name


class Reader:
    """Finds what was written beside the document. report: what was met on the way."""

    def __init__(self, content: Content) -> None:
        value = content.value
        if not isinstance(value, dict) or not isinstance(value.get("shared"), dict):
            raise Damaged("This holds no document.")
        self.report = Report()
        self._shared, self._arrays = value["shared"], content.arrays
        self._found: dict[tuple[str, int], Any] = {}
        self._left = _MOST_COPIED

    def object(self, form: Form, written: Any) -> Any:
        """The object of these fields, or of this number. Raises NotAccepted."""
        if not form.is_shared:
            return form.read(written, self)
        rows = self._shared.get(form.name)
        if type(written) is not int or not isinstance(rows, list) or not 0 <= written < len(rows):
            raise NotAccepted(f"there is no such {form.name}")
        key = form.name, written
        if key not in self._found:
            try:
                self._found[key] = form.read(rows[written], self)
            except NotAccepted as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, NotAccepted):
            raise NotAccepted(str(found))
        return found

    def array(self, name: Any, kind: type[np.generic], dimensions: int) -> Array:
        """The array of that name. Raises NotAccepted."""
        found = self._arrays.get(name) if isinstance(name, str) else None
        if found is None or found.dtype != kind or found.ndim != dimensions:
            raise NotAccepted(f"an array of {dimensions} dimensions")
        self._left -= found.nbytes
        if self._left < 0:
            raise NotAccepted("arrays that are not used so often")
        return found


def _line(text: str) -> str:
    """A text that every log can take."""
    return text[:_LONGEST_LINE].encode("utf-8", "replace").decode()
