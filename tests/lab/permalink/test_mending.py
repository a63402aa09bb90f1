"""Damaged links: whatever HTML, Markdown, mail and sentences do to a link, it is read as it was, and that is told."""

from __future__ import annotations

import html
import json
import quopri
import textwrap
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given

from server.lab.experiment.experiment import FIELDS
from server.lab.permalink import links
from server.lab.view import View
from tests.lab.permalink.test_links import EXPERIMENTS, VIEWS

CASES = json.loads((Path(__file__).parents[2] / "reference" / "tfp_cases.json").read_text())
WHOLE = (
    "#activation=relu&regularization=L2&batchSize=7&dataset=gauss&regDataset=reg-gauss&learningRate=0.1"
    "&regularizationRate=0.003&noise=35&networkShape=3,1,8&seed=0.12345&showTestData=true&discretize=true"
    "&percTrainData=70&x=false&y=true&xTimesY=true&xSquared=false&ySquared=false&sinX=true&sinY=false"
    "&problem=regression&initZero=false&loss=huber&layerActivations=relu,,sin&playButton_hide=true"
    "&xTimesY_hide=true&regularization_hide=true&hideText=false"
)
SITE = "https://playground.example/"


def markdown(link: str) -> str:
    """Every sign that an editor may escape."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!&=" else sign for sign in link)


def folded(link: str) -> str:
    """Broken into lines of forty, as mail does, and quoted in an answer."""
    return "\r\n> ".join(textwrap.wrap(link, 40, break_long_words=True))


def clicked(link: str) -> str:
    return f"https://mail.example/url?q={quote(SITE + link, safe='')}&sa=D&source=editors&usg=A0v"


def in_anchor(link: str) -> str:
    return f'<a href="{html.escape(SITE + link)}">Open it here</a>'


DAMAGES: dict[str, Callable[[str], str]] = {
    "escaped for HTML": html.escape,
    "escaped twice": lambda link: html.escape(html.escape(link)),
    "numbered entities": lambda link: link.replace("&", "&#38;"),
    "entities in capitals": lambda link: link.replace("&", "&AMP;"),
    "eager entities": html.unescape,
    "eager entities in an address": lambda link: quote(html.unescape(link), safe="#&=,;"),
    "eager entities written out": lambda link: link.replace("&reg", "&reg;"),
    "eager entities read as Latin-1": lambda link: html.unescape(link).encode().decode("latin-1"),
    "Markdown": markdown,
    "Markdown's and-sign": lambda link: link.replace("&", "\\&"),
    "Markdown's underscore": lambda link: link.replace("_", "\\_"),
    "sharp in the path": lambda link: SITE + link.replace("#", "%23"),
    "sharp quoted twice": lambda link: SITE + link.replace("#", "%2523"),
    "all of it quoted": lambda link: quote(SITE + link, safe=""),
    "quoted twice": lambda link: quote(quote(SITE + link, safe=""), safe=""),
    "and-signs quoted": lambda link: link.replace("&", "%26"),
    "equals signs quoted": lambda link: link.replace("=", "%3D"),
    "commas quoted twice": lambda link: link.replace(",", "%252C"),
    "as JSON": lambda link: link.replace("&", "\\u0026"),
    "semicolons": lambda link: link.replace("&", ";"),
    "clicks counted": lambda link: f"{link}&utm_source=a&fbclid=IwAR0",
    "clicks counted after a question mark": lambda link: f"{link}?utm_source=a&utm_medium=b",
    "behind a counter of clicks": clicked,
    "inside an anchor": in_anchor,
    "capitals": str.upper,
    "small letters": str.lower,
    "folded": folded,
    "spaces": lambda link: link.replace("&", "& ").replace("0.003", "0.0 03"),
    "quoted spaces": lambda link: link.replace("&", "&%20"),
    "quoted-printable": lambda link: quopri.encodestring(link.encode()).decode(),
    "zero-width": lambda link: link.replace("&", "&\u200b").replace("gauss", "ga\u00aduss"),
    "zero-width in an address": lambda link: link.replace("&", "&%E2%80%8B").replace("relu", "re%E2%80%8Blu"),
    "long dashes": lambda link: link.replace("-", "–"),
    "flags as Python writes them": lambda link: link.replace("true", "True").replace("false", "False"),
    "another link behind it": lambda link: f"{SITE}{link} {SITE}#dataset=circle&seed=0.3&hideText=true",
    "another link behind it, in an address": lambda link: f"{link}%20or%20{SITE}#dataset=circle&seed=0.3",
    "names as the page shows them": lambda link: link.replace("=relu&", "=ReLU&"),
    "a sentence": lambda link: f"Open {SITE}{link} and press Run.",
    "a link in Markdown": lambda link: f"[Open it]({SITE}{link}).",
} | {
    f"between {left} and {right}": lambda link, left=left, right=right: f"{left}{SITE}{link}{right}"  # type: ignore[misc]
    for left, right in ("“”", "‘’", "„“", "«»", '""', "''", "``", "<>", "()", "[]", "**")
} | {
    f"followed by {tail}": lambda link, tail=tail: link + tail  # type: ignore[misc]
    for tail in (".", ",", ")", ">", ").", ";", "!", "?", "…", "%22", "%3E", "%29.", "%E2%80%9D", "/")
}  # fmt: skip
HARMLESS: dict[str, Callable[[str], str]] = {
    "a whole address": lambda link: SITE + link,
    "an address with a query": lambda link: f"{SITE}lesson/?utm_source=a&id=3{link}",
    "a query instead": lambda link: f"{SITE}?{link[1:]}",
    "a question mark after the sharp": lambda link: f"#?{link[1:]}",
    "a slash after the sharp": lambda link: f"{SITE}#/{link[1:]}",
    "no sharp": lambda link: link[1:],
    "spaces around": lambda link: f"  {link}\n",
    "marked text": lambda link: f"{link}:~:text=neuron",
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_link_is_read_as_it_was(name: str) -> None:
    whole = links.read(WHOLE)
    assert not (whole.refused or whole.unknown or whole.damage)
    damaged = DAMAGES[name](WHOLE)
    assert damaged != WHOLE
    link = links.read(damaged)
    assert (link.experiment, link.view) == (whole.experiment, whole.view)
    assert (link.refused, link.unknown, link.is_lost, link.has_seed) == ((), (), False, True)
    (remark,) = link.remarks()
    assert str(remark).startswith("A damaged link was mended: ")


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_damage_is_not_told(name: str) -> None:
    link, whole = links.read(HARMLESS[name](WHOLE)), links.read(WHOLE)
    assert (link.experiment, link.view, link.remarks()) == (whole.experiment, whole.view, [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["link"][1:60])
def test_every_recorded_link_survives_everything(case: dict[str, str]) -> None:
    whole = links.read(case["link"])
    assert not whole.damage
    for name, damage in (DAMAGES | HARMLESS).items():
        link = links.read(damage(case["link"]))
        assert (link.experiment, link.view) == (whole.experiment, whole.view), name
        assert not link.refused, name


@given(EXPERIMENTS, VIEWS)
def test_a_link_that_is_whole_is_left_alone(experiment: links.Experiment, view: View) -> None:
    assert links.read(links.write(experiment, view)).remarks() == []


@pytest.mark.parametrize(
    ("written", "seed"),
    [
        # Any text is a seed, and the original draws from it as a browser writes it
        ("#seed=a)&noise=1", "a)"), ("#seed=a)", "a)"), ("#seed='5'&noise=1", "'5'"), ("#seed=0.5.&noise=1", "0.5."),
        ("#seed=a%20b&noise=1", "a%20b"), ("#seed=0.5%20&noise=1", "0.5%20"), ("#seed=ABC&noise=1", "ABC"),
        ("#seed=0.50000", "0.50000"), ("#seed=1e-3", "1e-3"), ("#seed=a;b&noise=1", "a;b"), ("#seed=3D5", "3D5"),
        ("#seed=a%26b&noise=1", "a%26b"), ("#SEED=aB", "aB"), ("#seed=a?b&noise=1", "a?b"),
        ("#seed=0.5–6", "0.5%E2%80%936"),
        # but where it is a number, what cannot be its own is not
        ("#seed=0.5.", "0.5"), ("#noise=1&seed=0.5)", "0.5"), ("#seed=0.5, and then", "0.5"), ("#seed=0.5%22", "0.5"),
        ("#seed=0.\\59704&noise=1", "0.59704"), ("#seed=0.59\n704&noise=1", "0.59704"),
        ("#seed=0.5 9704&noise=1", "0.59704"),
        ("“#seed=0.59704”", "0.59704"), ("#seed=0.5&amp;noise=1", "0.5"), ("#seed=0.5&#38;noise=1", "0.5"),
    ],
)  # fmt: skip
def test_a_seed_keeps_its_meaning(written: str, seed: str) -> None:
    assert links.read(written).experiment.seed == seed


@pytest.mark.parametrize(
    "text",
    [
        "foo",
        "#foo=1&bar=2",
        "hello world",
        "#section",
        "#dataset",
        "/tmp/link.txt",
        "#dataset=xor&a=1&b=2",
        "noise:10",
    ],
)
def test_what_is_no_link_in_the_main_is_lost(text: str) -> None:
    link = links.read(text)
    assert link.is_lost
    assert link == links.Link(unknown=link.unknown, is_lost=True)
    (remark,) = link.remarks()
    assert "could not be understood" in str(remark)
    assert links.EXAMPLE in str(remark)


def test_the_example_of_a_link_is_one() -> None:
    assert links.read(links.EXAMPLE).remarks() == []
    assert not links.read(links.EXAMPLE).refused


@pytest.mark.parametrize("text", ["", "#", "  ", SITE, f"{SITE}#", f"{SITE}?id=3", quote(SITE, safe="")])
def test_an_address_that_says_nothing_is_the_default(text: str) -> None:
    assert links.read(text) == links.Link()


@pytest.mark.parametrize(
    ("pair", "meant"),
    [
        ("loss=mse", "squared_error"), ("loss=bce", "binary_cross_entropy"), ("activation=leakyrelu", "leaky_relu"),
        ("activation=swish", "silu"), ("activation=gelo", "gelu"), ("optimizer=gd", "sgd"),
        ("dataset=spirale", "spiral"),
        ("regularization=elastic net", "L1_L2"), ("initializer=glorot", "xavier"), ("dataset=hexagon", ""),
        ("optimizer=lbfgs", ""), ("noise=much", ""),
    ],
)  # fmt: skip
def test_another_programs_name_is_refused_with_ours(pair: str, meant: str) -> None:
    link = links.read(f"#seed=0.5&{pair}")
    (refusal,) = link.refused
    assert refusal.meant == meant
    assert str(refusal).endswith(f" Did you mean {meant}?" if meant else ".")
    if meant:
        assert not links.read(f"#seed=0.5&{refusal.key}={meant}").refused


def test_a_key_that_is_nearly_known_is_guessed() -> None:
    assert [str(each) for each in links.read("#seed=0.5&noize=10").remarks()] == [
        "'noize' is not a key that links have; it is ignored. Did you mean noise?"
    ]


def test_a_link_that_was_cut_off_says_so() -> None:
    assert [str(each) for each in links.read("#seed=0.5&percTrai").remarks()] == [
        "This link seems to be cut off: it ends in 'percTrai'."
    ]
    for whole in ("#seed=0.5&batch=3", "#percTrai&seed=0.5", "#seed=0.5&hidden"):
        (remark,) = links.read(whole).remarks()
        assert "is not a key that links have" in str(remark)


def test_every_key_that_html_can_eat_is_known() -> None:
    """By Python's own HTML parser: which keys are others after a page has shown them unescaped."""
    for key in links.KEYS:
        shown = html.unescape(f"#noise=1&{key}=")
        found = links._MENDER.parts(shown)
        assert [part.key for part in found.known] == ["noise", key]
    assert html.unescape("&regDataset=") == "®Dataset="
    assert {row.link_key for row in FIELDS.values() if row.link_key} <= {*links.KEYS}
