"""The house keeps its floors: imports run only downward, in Python and in JavaScript, and never in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = {
    "words": 0,
    "nn": 0,
    "data": 0,
    "lab": 1,
    "protocol": 2,
    "compute": 2,
    "sessions": 3,
    "web": 4,
    "cli": 5,
    "__main__": 6,
}
Node = TypeVar("Node", str, Path)
GROUND_MAY_IMPORT = {"numpy", "server"}  # and the standard library


def modules() -> dict[str, Path]:
    paths = sorted((ROOT / "server").rglob("*.py"))
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
    }


def imports(path: Path, package: str) -> set[str]:
    """Whole names of what a module imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == package} if package else found


def room(module: str) -> str:
    return [*module.split("."), ""][1]


def edges() -> dict[str, set[str]]:
    known = modules()
    graph: dict[str, set[str]] = {}
    for module, path in known.items():
        targets = set()
        for name in imports(path, "server"):
            target = name if name in known else name.rpartition(".")[0]
            assert target in known, f"{module} imports {name}, which is nowhere"
            targets.add(target)
        graph[module] = targets - {module}
    return graph


def test_imports_run_only_downward() -> None:
    for module, targets in edges().items():
        for target in targets:
            here, there = room(module), room(target)
            if here in FLOORS and there in FLOORS and here != there:
                assert FLOORS[here] > FLOORS[there], f"{module} must not import {target}"
            assert there not in FLOORS or here not in ("", "settings"), f"{module} must not import {target}"


def test_only_the_data_floor_looks_a_data_set_up() -> None:
    """All others ask a source for its schema and its points, and the menu for what there is."""
    knowing = {module for module, targets in edges().items() if any("generators" in name for name in targets)}
    assert {room(module) for module in knowing} == {"data"}


def expect_no_circle(graph: Mapping[Node, Iterable[Node]]) -> None:
    done: set[Node] = set()

    def visit(node: Node, path: tuple[Node, ...]) -> None:
        assert node not in path, " -> ".join(map(str, (*path, node)))
        if node not in done:
            for target in graph[node]:
                visit(target, (*path, node))
            done.add(node)

    for node in graph:
        visit(node, ())


def test_imports_run_in_no_circle() -> None:
    expect_no_circle({module: targets - {"server"} for module, targets in edges().items()})


def test_nothing_depends_on_the_time_of_day() -> None:
    """A clock that is set an hour on ends no session, and holds nobody back: all that passes is measured."""
    asks = re.compile(r"\btime\.(time|localtime|ctime|strftime)\b|from time import .*\btime\b|\bdatetime\b")
    assert not [module for module, path in modules().items() if asks.search(path.read_text())]


@pytest.mark.parametrize("folder", ["nn", "data"])
def test_the_ground_floor_knows_only_numpy(folder: str) -> None:
    import sys

    for path in (ROOT / "server" / folder).glob("*.py"):
        for name in imports(path, ""):
            top = name.split(".")[0]
            assert top in GROUND_MAY_IMPORT or top in sys.stdlib_module_names, f"{path.name} imports {name}"


# Which folders of static/js each folder may import; files at the top are rooms of their own.
MAY_IMPORT = {
    "main.js": {"app", "views", "panels"},
    "start.js": set(),  # it must run where no module does
    "missing.js": set(),
    "app": {"ui", "model", "protocol"},
    "views": {"draw", "ui", "model", "protocol"},
    "panels": {"draw", "ui", "model", "protocol"},
    "draw": {"ui", "model", "protocol"},
    "ui": {"model", "protocol"},
    "model": {"protocol"},
    "protocol": set(),
}
SCRIPTS = ROOT / "static" / "js"
MOST_FILES = 20  # of a folder


def script_edges() -> dict[Path, list[Path]]:
    """What every script imports, and what it fetches later."""
    pattern = r'^(?:import|export)[^"]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)'
    return {
        path: [
            (path.parent / "".join(name)).resolve() for name in re.findall(pattern, path.read_text(), re.M)
        ]
        for path in sorted(SCRIPTS.rglob("*.js"))
    }


def test_javascript_imports_run_only_downward() -> None:
    """A folder of `views` may know itself and no other; a panel, too."""
    for path, targets in script_edges().items():
        here, *inside = path.relative_to(SCRIPTS).parts
        for target in targets:
            assert target.is_file(), f"{path.name} imports {target}, which is nowhere"
            there, *beside = target.relative_to(SCRIPTS).parts
            if here == there:
                isolated = here in ("views", "panels")
                allowed = not isolated or inside[:-1] == beside[:-1]
            else:
                allowed = there in MAY_IMPORT[here]
            assert allowed, f"{path.relative_to(SCRIPTS)} must not import {target.relative_to(SCRIPTS)}"


def test_javascript_imports_run_in_no_circle() -> None:
    expect_no_circle(script_edges())


def test_no_script_says_who_uses_it() -> None:
    """A tool finds who imports what; said in words it goes stale."""
    says = re.compile(r"^//.*\b(?:called|used|made) by ", re.M | re.I)
    assert not [path.name for path in script_edges() if says.search(path.read_text())]


# What the templates and scripts mark for everybody: controls by their names, keys and what a link may hide.
FOR_ALL = {"data-name", "data-control", "data-key", "data-help", "data-waits", "data-panel"}


def test_no_view_reads_the_elements_of_another() -> None:
    """An id, a class or a data attribute is looked up in one folder only, but for those that are for all.

    What is selected, pinned or pointed at lives in the model; who draws over another's place is handed that place.
    """
    call = r"\b(?:find\(\s*[\w.]+,|querySelector(?:All)?\(|closest\(|matches\()"
    readers: dict[str, set[str]] = {}
    for path in SCRIPTS.rglob("*.js"):
        parts = path.relative_to(SCRIPTS).parts
        here = "/".join(parts[:2]) if parts[0] in ("views", "panels") else parts[0]
        for _, selector in re.findall(call + r"""\s*(["'`])(.*?)\1""", path.read_text(), re.S):
            bare = re.sub(r"""=(?:"[^"]*"|\$\{[^}]*\}|[\w-]+)""", "", selector)
            for name in re.findall(r"[#.][A-Za-z][\w-]*|data-[a-z-]+", bare):
                readers.setdefault(name, set()).add(here)
    assert len(readers) > 200
    shared = {name: sorted(who) for name, who in readers.items() if len(who) > 1}
    assert {name: who for name, who in shared.items() if name not in FOR_ALL} == {}


@pytest.mark.parametrize("folder", ["server", "static", "templates"])
def test_a_folder_holds_what_belongs_to_one_thought(folder: str) -> None:
    for place in [ROOT / folder, *(ROOT / folder).rglob("*/")]:
        files = [path for path in place.iterdir() if path.is_file()]
        assert len(files) <= MOST_FILES, f"{place.relative_to(ROOT)} holds {len(files)} files"


@pytest.mark.parametrize(
    "pattern", ["server/**/*.py", "static/js/**/*.js", "static/css/**/*.css", "templates/**/*"]
)
def test_every_file_can_be_read_in_one_sitting(pattern: str) -> None:
    for path in ROOT.glob(pattern):
        if path.name != "schema.js" and path.is_file():
            lines = len(path.read_text().splitlines())
            assert lines <= 320, f"{path.relative_to(ROOT)} has {lines} lines"
