"""Links that were damaged on their way: by HTML, Markdown, mail, the sentence around them, counters of clicks.

Finds a link's keys and values in whatever surrounds them, and mends what can have been nothing else. Knows keys by
name only; how a value is spelt right is asked of the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from html.entities import html5
from urllib.parse import quote, unquote

from server.lab.experiment.fields import PUNCTUATION

# What was found, by its code in `words.links.DAMAGES`
ENTITIES = "entities"
EATEN = "eaten"
BACKSLASHES = "backslashes"
ENCODED = "encoded"
CASE = "case"
SURROUNDED = "surrounded"
SPACES = "spaces"
INVISIBLE = "invisible"
PRINTABLE = "printable"
DASHES = "dashes"
JOINED = "joined"
TRACKING = "tracking"
SECOND = "second"

# Soft hyphens, zero-width characters, marks of direction: editors and messengers put them in unseen
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))  # what a word processor makes of a hyphen
_QUOTES = "\"'`“”„‟‘’‚‛«»‹›<>()[]{}*_"
_PUNCTUATION = ".,;:!?…&#/" + _QUOTES
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|mkt_tok|_g[al]"
)
# Signs as they stand, or as percent codes, perhaps of percent codes
_EQUALS = r"(?:\\?=|(?:%(?:25)*5C)?%(?:25)*3D)"
_AMP = r"(?:(?:amp|#0*38|#x0*26)(?:;|%(?:25)*3B))"
_KEY = rf"(?=(?P<key>[\w\\]{{1,40}}?){_EQUALS})"
_EQUALS_SIGN = re.compile(_EQUALS, re.IGNORECASE)
_ENCODED_EQUALS = re.compile("%(?:25)*3D$", re.IGNORECASE)
# Where keys begin, and what parts them
_AT_ONCE = re.compile(rf"[{re.escape(_QUOTES)}]*+\\?#?[?/!&\s]*+{_KEY}")
_AFTER_SHARP = re.compile(rf"\\?(?P<sharp>#|%(?:25)*23)(?:[?/!&\s]|%(?:25)*26)*+{_KEY}", re.IGNORECASE)
_AFTER_QUESTION = re.compile(rf"\?&*+{_KEY}")
_AFTER_ENTITY = re.compile(rf"&{_AMP}++|&amp{_KEY}", re.IGNORECASE)
_ESCAPED = re.compile(r"(?:\\|%5C)&", re.IGNORECASE)
_AFTER_CODE = re.compile(rf"\\?(?:%(?:25)*5C)?(?:%(?:25)*26|\\u0026|\\x26|＆){_AMP}*+{_KEY}", re.IGNORECASE)
_AFTER_SIGN = re.compile(rf"&?(?<![;?])(?<!%3[BF])(?:[;?]|%(?:25)*3[BF])++{_KEY}", re.IGNORECASE)
# Nearly every link has only such signs: nothing between its parts can be damaged, and it is read quickly
_UNDAMAGED = re.compile(r"#?(?:(?!amp)[\w,.=-]*&)*+(?!amp)[\w,.=-]*", re.ASCII | re.IGNORECASE)
# A whole address in which no link was found says nothing; neither does a query of other keys
_ADDRESS = re.compile(r"\?|.*?(?::|%3A)(?:/|%2F){2}", re.IGNORECASE)
# A second address behind a link, in the same text: its own keys are another link's
_SECOND = re.compile(r"(?:\s|%(?:25)*20)+\S{0,20}?https?(?::|%3A)//.*", re.IGNORECASE | re.DOTALL)
_LINE_BREAK = re.compile(r"[\r\n][\s>|]*|\t+")  # with the signs that mail puts before a quoted line
_TEXT_DIRECTIVE = re.compile(":~:text=.*")  # what a browser's "link to highlight" adds
_NUMBER = re.compile(r"[0-9]*\.?[0-9]+")
_MOST_DECODINGS = 3


@dataclass(frozen=True)
class Part:
    """One key with its value, which is still quoted as in an address.

    is_last: nothing follows it in the link. was_capital: its key was written in another case, and so may its value.
    """

    key: str
    value: str
    is_last: bool = False
    was_capital: bool = False


@dataclass(frozen=True)
class Parts:
    """What a link is made of: parts with a known key, whatever else it says, and the damage that was found.

    cut_off: the last of the strays, where it is the beginning of a key and no more.
    """

    known: tuple[Part, ...]
    strays: tuple[str, ...]
    damage: tuple[str, ...]
    cut_off: str = ""


class Mender:
    """Finds the parts of links that have these keys."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = {key.lower(): key for key in keys}
        self._eaten = [
            (re.compile(_eaten(entity, sign, keys), re.IGNORECASE), f"&{entity}")
            for entity, sign in html5.items()
            if not entity.endswith(";") and any(name.startswith(entity) for name in keys)
        ]

    def parts(self, link: str) -> Parts:
        """The parts of a whole address, of what follows its #, or of a text around it."""
        damage: list[str] = []

        def without(pattern: re.Pattern[str], by: str, name: str, text: str) -> str:
            mended = pattern.sub(lambda found: by if self._leads(found) else found[0], text)
            if mended != text:
                damage.append(name)
            return mended

        text = link.strip()
        if _UNDAMAGED.fullmatch(text):
            return self._split(self._fragment(text, damage), damage)
        if "=3D" in text:
            text = re.sub(r"=\r?\n", "", text)  # mail's own way of breaking a line
        text = without(_INVISIBLE, "", INVISIBLE, text)
        text = without(_LINE_BREAK, "", SPACES, text)
        text = _TEXT_DIRECTIVE.sub("", text)
        for pattern, by in self._eaten:
            text = without(pattern, by, EATEN, text)
        text = self._fragment(text, damage)
        if (first := _SECOND.sub("", text)) and first != text:
            text = first
            damage.append(SECOND)
        text = without(_AFTER_ENTITY, "&", ENTITIES, text)
        text = without(_ESCAPED, "&", BACKSLASHES, text)
        text = without(_AFTER_CODE, "&", ENCODED, text)
        text = without(_AFTER_SIGN, "&", JOINED, text)
        return self._split(text, damage)

    def _split(self, text: str, damage: list[str]) -> Parts:
        known, strays = [], []
        written = [part for part in text.split("&") if part.strip(_PUNCTUATION + " ")]
        for number, part in enumerate(written):
            found = self._part(part, number == len(written) - 1, damage)
            if isinstance(found, Part):
                known.append(found)
            elif found:
                strays.append(found)
        said = [part for part in known if part.value]
        if any(part.key != "seed" for part in said) and all(part.value.startswith("3D") for part in said):
            known = [replace(part, value=part.value.removeprefix("3D")) for part in known]
            damage.append(PRINTABLE)
        if not known and not strays:  # nothing is said that could have been damaged
            damage.clear()
        last = written[-1].lower() if written else ""
        is_cut_off = bool(strays) and any(key.startswith(last) for key in self._keys)
        return Parts(
            tuple(known), tuple(strays), tuple(dict.fromkeys(damage)), strays[-1] if is_cut_off else ""
        )

    def _fragment(self, text: str, damage: list[str]) -> str:
        """What follows the # of a link, or all of a text that is no more than that."""
        found = _AT_ONCE.match(text)
        if found and self._leads(found):
            return text[found.end() :]
        found = self._search(_AFTER_SHARP, text)
        if found:
            rest = text[found.end() :]
            if found["sharp"] == "#":
                return rest
            damage.append(ENCODED)
            equals = _EQUALS_SIGN.search(rest)
            return self._without_wrapper(rest) if equals and "%" in equals[0] else rest
        found = self._search(_AFTER_QUESTION, text)
        if found:
            return text[found.end() :]
        sharp = re.search("#|%23", text)
        if sharp:
            return text[sharp.end() :]
        return "" if _ADDRESS.match(text) else text

    def _without_wrapper(self, text: str) -> str:
        """A link that was inside another address: it ends where that one goes on."""
        for found in re.finditer(rf"&(?:{_KEY})?", text):
            if not found["key"] or not self._leads(found):
                return text[: found.start()]
        return text

    def _search(self, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
        return next((found for found in pattern.finditer(text) if self._leads(found)), None)

    def _leads(self, found: re.Match[str]) -> bool:
        """Whether what was found leads to a key that links have, where its pattern asks for one."""
        key = found.groupdict().get("key")
        if key is None:
            return True
        name = key.replace("\\", "")
        return name.lower() in self._keys or _TRACKING.fullmatch(name) is not None

    def _part(self, text: str, is_last: bool, damage: list[str]) -> Part | str:
        """A part with a key that is known; else what it says, and nothing for a key that only counts clicks."""
        written, sign, value = text.partition("=")
        if sign and self._keys.get(written.lower()) == written:
            return Part(written, value, is_last)
        equals = _EQUALS_SIGN.search(text)
        written, value = (text[: equals.start()], text[equals.end() :]) if equals else (text, "")
        written = unquote(written)
        key = re.sub(r"[\s\\]", "", _INVISIBLE.sub("", written)).strip("#/!?" + _QUOTES.replace("_", ""))
        if _TRACKING.fullmatch(key):
            damage.append(TRACKING)
            return ""
        if equals is None or key.lower() not in self._keys:
            return written.strip() or text
        name = self._keys[key.lower()]
        if key != name:
            damage.append(CASE)
        if key != written:
            damage.append(BACKSLASHES if "\\" in written else SPACES)
        if encoded := _ENCODED_EQUALS.search(equals[0]):
            damage.append(ENCODED)
            for _ in range(encoded[0].count("25") + 1):
                value = unquote(value)
        elif equals[0] != "=":
            damage.append(BACKSLASHES)
        return Part(name, value, is_last, was_capital=key != name)


def spelt(part: Part, right: Callable[[str], str | None]) -> tuple[str, tuple[str, ...]]:
    """A part's value as text, and what damage was mended in it.

    right: how a text is spelt right, the text itself mostly; None where it is not accepted at all. Where no
    mending helps, the text is what is written.
    """
    written = unquote(part.value).strip()
    for text, damage in _mendings(written, part):
        found = right(text)
        if found is not None:
            return found, damage if found == text else (*damage, CASE)
    return written, ()


def seed_of(part: Part) -> tuple[str, tuple[str, ...]]:
    """A seed, quoted as a browser quotes it, because the original draws from that text.

    It may be any text, so it is mended only to a number, which seeds nearly always are, and only where a character
    cannot be its own: one that an address quotes, or what ends the link.
    """
    exact = quote(part.value, safe=PUNCTUATION)
    if _NUMBER.fullmatch(exact):
        return exact, ()
    if part.is_last:
        text, damage = spelt(part, lambda text: text if _NUMBER.fullmatch(text) else None)
        return (text, damage) if _NUMBER.fullmatch(text) else (exact, ())
    foreign = {character for character in part.value if quote(character, safe=PUNCTUATION) != character}
    own = "".join(character for character in part.value if character not in foreign)
    return (own, (SPACES if " " in foreign else SURROUNDED,)) if _NUMBER.fullmatch(own) else (exact, ())


def _mendings(written: str, part: Part) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Texts that a written one may have been, the nearest first, each with the damage that it would have suffered."""
    if part.was_capital:
        yield written.lower(), ()
    yield written, ()
    value, *rest = re.split(r"[\s<>\"”]", written, maxsplit=1)
    if part.is_last and any(re.search(r"[^\W\d_]", words) for words in rest):  # a sentence goes on
        yield from ((text, (*damage, SURROUNDED)) for text, damage in _cleaned(value))
    yield from _cleaned(written)


def _cleaned(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    damage: tuple[str, ...] = ()
    yield text, damage
    for name, clean in _CLEANINGS:
        cleaned = clean(text)
        if cleaned != text:
            text, damage = cleaned, (*damage, name)
            yield text, damage


def _decoded(text: str) -> str:
    for _ in range(_MOST_DECODINGS):
        text = unquote(text)
    return text


_CLEANINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (INVISIBLE, lambda text: _INVISIBLE.sub("", text)),
    (ENCODED, _decoded),
    (BACKSLASHES, lambda text: text.replace("\\", "")),
    (DASHES, lambda text: text.translate(_DASHES)),
    (SPACES, lambda text: re.sub(r"\s", "", text)),
    (SURROUNDED, lambda text: text.lstrip(_QUOTES).rstrip(_PUNCTUATION)),
)


def _eaten(entity: str, sign: str, keys: Collection[str]) -> str:
    """HTML reads "&regDataset" as "®Dataset", because some entities need no semicolon: what is left of such keys."""
    rests = [name.removeprefix(entity) for name in keys if name.startswith(entity)]
    rest = "|".join(re.escape(name).replace("_", r"\\?_") for name in sorted(rests, key=len, reverse=True))
    quoted = "".join(f"%{byte:02X}" for byte in sign.encode())
    # Â: what the sign's first byte becomes where UTF-8 is read as Latin-1
    signs = rf"(?:Â|%C3%82)?(?:{sign}|{quoted})"
    return rf"(?:&{_AMP}*)?{signs}(?=(?:{rest}){_EQUALS})|&{_AMP}*{entity};(?=(?:{rest}){_EQUALS})"
