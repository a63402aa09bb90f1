"""What somebody wants to see of the inside.

A value: a watch belongs to whoever looks, and is no part of a run or of an experiment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from server.lab.inside.insight import Insight
from server.lab.inside.registry import INSIGHTS, SWITCHES


class Watch:
    """A value for each switch of the registry; a switch that is not given is off. Equal wishes are equal watches.

    shown: the insights that are wanted, in the order of the registry, without those that are left out of this look;
    asked: each of them with the values of its switches.
    """

    __slots__ = ("_hash", "_key", "_wishes", "asked", "left_out", "shown")

    def __init__(self, **wishes: Any) -> None:
        unknown = wishes.keys() - SWITCHES.keys()
        if unknown:
            raise TypeError(f"no switch of a watch: {', '.join(sorted(unknown))}")
        self._wishes = {
            name: wishes[name]
            for name, switch in SWITCHES.items()
            if name in wishes and wishes[name] != switch.kind.off
        }
        self._leave_out(())

    def _leave_out(self, names: Iterable[str]) -> None:
        wanted = [row for row in INSIGHTS.values() if row.needs <= self._wishes.keys()]
        self.left_out = frozenset(names) & {row.name for row in wanted}
        self.shown = tuple(row for row in wanted if row.name not in self.left_out)
        self.asked = tuple((row, self.wishes_of(row)) for row in self.shown)
        self._key = tuple(self._wishes.items()), self.left_out
        self._hash = hash(self._key)

    def __getitem__(self, name: str) -> Any:
        return self._wishes.get(name, SWITCHES[name].kind.off)

    def wishes_of(self, insight: Insight) -> dict[str, Any]:
        """The values of an insight's switches, by name."""
        return {switch.name: self[switch.name] for switch in insight.switches}

    def said(self, given: Mapping[str, Any]) -> Watch:
        """What is wanted after a command with these keys: a key that is not given stays as it was."""
        wishes = dict(self._wishes)
        for name, switch in SWITCHES.items():
            if name in given:
                value = given[name]
                wishes[name] = switch.kind.off if value is None else value
                if isinstance(value, list):
                    wishes[name] = tuple(value)
            elif switch.goes_with and switch.of in given:
                wishes.pop(name, None)
        return Watch(**wishes)

    def without(self, names: Iterable[str]) -> Watch:
        """The same without some insights, except for what another one brings that stays.

        Whatever was left out before may come.
        """
        return _without(self, frozenset(names)) if self._wishes else self

    def shows(self, name: str) -> bool:
        """Whether an insight of this name is wanted and not left out."""
        return any(row.name == name for row in self.shown)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown; a detail alone, or a second parameter alone, is nothing."""
        return not self.shown

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Watch) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        wishes = ", ".join(f"{name}={value!r}" for name, value in self._wishes.items())
        return f"Watch({wishes})" + (f" without {sorted(self.left_out)}" if self.left_out else "")

    def __reduce__(self) -> tuple[Any, ...]:
        return _watch, (self._wishes, self.left_out)


@lru_cache(maxsize=1024)
def _without(watch: Watch, names: frozenset[str]) -> Watch:
    other = Watch(**watch._wishes)
    brought = {each for row in other.shown if row.name not in names for each in row.brings}
    other._leave_out(names - brought)
    return other


def _watch(wishes: dict[str, Any], left_out: frozenset[str]) -> Watch:
    watch = Watch(**wishes)
    return watch.without(left_out) if left_out else watch
