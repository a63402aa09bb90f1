"""The ways in which fields are written: checked plain values, arrays, objects, and lists and tables of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from server.lab.experiment.fields import Kind
from server.lab.stored.container import Array
from server.lab.stored.forms import Form, How, NotAccepted, Reader, Writer


@dataclass(frozen=True)
class Plain:
    """What a kind of field accepts: a number, a text, true or false, or a list of such."""

    kind: Kind

    def write(self, value: Any, writer: Writer) -> Any:
        return value

    def read(self, written: Any, reader: Reader) -> Any:
        try:
            return self.kind.check(written)
        except ValueError as error:
            raise NotAccepted(f"give {error}") from None


@dataclass(frozen=True)
class Line:
    """A text for people, up to so many characters."""

    longest: int

    def write(self, value: Any, writer: Writer) -> Any:
        return value

    def read(self, written: Any, reader: Reader) -> Any:
        if not isinstance(written, str) or len(written) > self.longest or not written.isprintable():
            raise NotAccepted(f"give a text of up to {self.longest} characters")
        return written


@dataclass(frozen=True)
class Among:
    """One of a few whole numbers."""

    numbers: Collection[int]

    def write(self, value: Any, writer: Writer) -> Any:
        return value

    def read(self, written: Any, reader: Reader) -> Any:
        if type(written) is not int or written not in self.numbers:
            raise NotAccepted(f"give one of {', '.join(map(str, self.numbers))}")
        return written


@dataclass(frozen=True)
class Names:
    """Any of a few names, as a set. Names that are not among them are left out, and reported."""

    among: Collection[str]

    def write(self, value: Any, writer: Writer) -> Any:
        return sorted(value)

    def read(self, written: Any, reader: Reader) -> Any:
        if not isinstance(written, list) or not all(isinstance(name, str) for name in written):
            raise NotAccepted("give a list of names")
        known = {name for name in written if name in self.among}
        for name in sorted(set(written) - known):
            reader.report.refuse(f"{name[:40]} is not among the names that are known")
        return frozenset(known)


@dataclass(frozen=True)
class Numbered:
    """An array of float64 or bool with so many dimensions."""

    dimensions: int = 1
    kind: type[np.generic] = np.float64

    def write(self, value: Array, writer: Writer) -> str:
        return writer.array(value)

    def read(self, written: Any, reader: Reader) -> Array:
        return reader.array(written, self.kind, self.dimensions)


@dataclass(frozen=True)
class Of:
    """An object of one form."""

    form: Form

    def write(self, value: Any, writer: Writer) -> Any:
        return writer.object(self.form, value)

    def read(self, written: Any, reader: Reader) -> Any:
        return reader.object(self.form, written)


@dataclass(frozen=True)
class OneOf:
    """An object of one of several forms, under its form's name."""

    forms: tuple[Form, ...]

    def write(self, value: Any, writer: Writer) -> Any:
        form = self._of_type[type(value)]
        return {form.name: writer.object(form, value)}

    def read(self, written: Any, reader: Reader) -> Any:
        if not isinstance(written, dict) or len(written) != 1:
            raise NotAccepted(f"give one of {', '.join(form.name for form in self.forms)}")
        ((name, value),) = written.items()
        for form in self.forms:
            if form.name == name:
                return reader.object(form, value)
        raise NotAccepted(f"{name[:40]} is not one of {', '.join(form.name for form in self.forms)}")

    @cached_property
    def _of_type(self) -> dict[type, Form]:
        return {form.type: form for form in self.forms}


@dataclass(frozen=True)
class Optional:
    """Such a value, or None."""

    how: How

    def write(self, value: Any, writer: Writer) -> Any:
        return None if value is None else self.how.write(value, writer)

    def read(self, written: Any, reader: Reader) -> Any:
        return None if written is None else self.how.read(written, reader)


@dataclass(frozen=True)
class Many:
    """A tuple of up to so many values. One that is not accepted is left out; where they `are_one`, all are."""

    how: How
    most: int
    are_one: bool = False

    def write(self, value: Any, writer: Writer) -> Any:
        return [self.how.write(each, writer) for each in value]

    def read(self, written: Any, reader: Reader) -> Any:
        if not isinstance(written, list) or len(written) > self.most:
            raise NotAccepted(f"give a list of up to {self.most}")
        found = []
        for each in written:
            try:
                found.append(self.how.read(each, reader))
            except NotAccepted as error:
                if self.are_one:
                    raise
                reader.report.refuse(str(error))
        return tuple(found)


@dataclass(frozen=True)
class Row:
    """A tuple of values, each in its own way."""

    hows: tuple[How, ...]

    def write(self, value: Any, writer: Writer) -> Any:
        return [how.write(each, writer) for how, each in zip(self.hows, value, strict=True)]

    def read(self, written: Any, reader: Reader) -> Any:
        if not isinstance(written, list) or len(written) != len(self.hows):
            raise NotAccepted(f"give a list of {len(self.hows)}")
        return tuple(how.read(each, reader) for how, each in zip(self.hows, written, strict=True))


@dataclass(frozen=True)
class Table:
    """Values by name, up to so many."""

    how: How
    most: int

    def write(self, value: Any, writer: Writer) -> Any:
        return {name: self.how.write(each, writer) for name, each in value.items()}

    def read(self, written: Any, reader: Reader) -> Any:
        if not isinstance(written, dict) or len(written) > self.most:
            raise NotAccepted(f"give up to {self.most} values by name")
        return {name: self.how.read(each, reader) for name, each in written.items()}


@dataclass(frozen=True)
class Some:
    """Some of these fields, by name. An unknown one is counted; one that is not accepted is left out and reported."""

    fields: Mapping[str, How]

    def write(self, value: Any, writer: Writer) -> Any:
        return {name: self.fields[name].write(each, writer) for name, each in value.items()}

    def read(self, written: Any, reader: Reader) -> Any:
        if not isinstance(written, dict):
            raise NotAccepted("give values by name")
        found = {}
        for name, each in written.items():
            if name not in self.fields:
                reader.report.meet(name)
                continue
            try:
                found[name] = self.fields[name].read(each, reader)
            except NotAccepted as error:
                reader.report.refuse(f"{name}: {error}")
        return found
