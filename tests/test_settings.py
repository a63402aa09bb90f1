"""Deployment settings: read from the environment, refused by name, and all of them in the README."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from server.settings import Settings, from_environment, variable


def test_the_environment_is_read() -> None:
    settings = from_environment({"DESCENT_PORT": "9000", "DESCENT_ALLOWED_HOSTS": "a.example, b.example"})
    assert settings.port == 9000
    assert settings.allowed_hosts == ("a.example", "b.example")
    assert settings.host == Settings().host


@pytest.mark.parametrize("text", ["70000", "-1", "eight", "８０", "1e3"])
def test_a_bad_value_is_refused_with_its_name_and_what_is_accepted(text: str) -> None:
    with pytest.raises(ValueError, match=r"DESCENT_PORT=.*a whole number from 0 to 65535"):
        from_environment({"DESCENT_PORT": text})


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        # What a browser sends for a page there: scheme://name, and a port where it is not the scheme's own
        ("https://school.example/", ("https://school.example",)),
        ("HTTPS://School.Example", ("https://school.example",)),
        ("https://school.example:443", ("https://school.example",)),
        ("http://school.example:80/", ("http://school.example",)),
        ("http://school.example:443", ("http://school.example:443",)),
        ("https://schüle.example", ("https://xn--schle-mva.example",)),
        ("http://[0:0::1]:8000/", ("http://[::1]:8000",)),
        (" https://a.example , http://b.example:81/ ,", ("https://a.example", "http://b.example:81")),
    ],
)
def test_origins_are_kept_as_browsers_send_them(text: str, origins: tuple[str, ...]) -> None:
    assert from_environment({"DESCENT_ALLOWED_ORIGINS": text}).allowed_origins == origins


@pytest.mark.parametrize(
    "text",
    ["school.example", "*", "null", "https://*.a.example", "https://a.example/x", "https://a.example?",
     "https://a.example/#", "https://u@a.example", "https://", "ftp://a.example", "https://a.example:99999", "https://a.example:",
     "https://a b",
     "https://a..b", "file://x", "https://[::g]", "https://a.example https://b.example"],
)  # fmt: skip
def test_what_no_browser_sends_is_no_origin(text: str) -> None:
    with pytest.raises(ValueError, match=r"DESCENT_ALLOWED_ORIGINS=.*such as https://school\.example"):
        from_environment({"DESCENT_ALLOWED_ORIGINS": text})


@pytest.mark.parametrize(
    "text", ["a.example:80", "https://a.example", "a.*", "a.example/", "*.*.example", "a b"]
)
def test_what_is_no_name_is_no_host(text: str) -> None:
    with pytest.raises(ValueError, match=r"DESCENT_ALLOWED_HOSTS=.*such as school\.example"):
        from_environment({"DESCENT_ALLOWED_HOSTS": text})
    assert from_environment({"DESCENT_ALLOWED_HOSTS": "A.example,*.B.example,*"}).allowed_hosts == (
        "a.example", "*.b.example", "*",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["'self'; script-src *", "'self',*", "a\nb", "ä"])
def test_frame_ancestors_stay_one_directive(text: str) -> None:
    with pytest.raises(ValueError, match=r"DESCENT_FRAME_ANCESTORS=.*such as 'self'"):
        from_environment({"DESCENT_FRAME_ANCESTORS": text})
    kept = "'self' https://school.example"
    assert from_environment({"DESCENT_FRAME_ANCESTORS": kept}).frame_ancestors == kept


@pytest.mark.parametrize("text", ["pool", "inline", "dask://cluster.example:8786", "dask://[::1]:8786"])
def test_where_training_runs(text: str) -> None:
    assert from_environment({"DESCENT_EXECUTOR": text}).executor == text


@pytest.mark.parametrize(
    "text",
    [
        "threads",
        "ray://a.example:8786",
        "dask://",
        "dask://a.example",
        "dask://:8786",
        "dask://a.example:0",
        "dask://a.example:70000",
        "dask://a.example:eight",
        "dask://a.example:8786/x",
        "dask://a.example:8786?x",
        "dask://user@a.example:8786",
        "dask://a b:8786",
        "DASK://a.example:8786",
    ],
)
def test_elsewhere_it_does_not_run(text: str) -> None:
    with pytest.raises(ValueError, match=r"DESCENT_EXECUTOR=.*; give pool, inline or dask://HOST:PORT\."):
        from_environment({"DESCENT_EXECUTOR": text})


def test_the_readme_has_every_setting_with_its_default_and_help() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    for field in dataclasses.fields(Settings):
        default = field.default
        shown = ",".join(default) if isinstance(default, tuple) else str(default)
        row = f"| `{variable(field.name)}` | {f'`{shown}`' if shown else 'none'} | {field.metadata['help']} |"
        assert row in readme, row
