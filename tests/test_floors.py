"""The house keeps its floors: imports run only downward, in Python and in JavaScript, and never in a circle."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = {
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


def test_imports_run_in_no_circle() -> None:
    graph = edges()
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for target in graph[module] - {"server"}:
                visit(target, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())


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
    "main.js": {"views", "connection.js", "store.js", "part.js"},
    "part.js": {"draw", "protocol"},
    "start.js": set(),  # it must run where no module does
    "connection.js": {"protocol"},
    "store.js": {"protocol"},
    "views": {"draw", "protocol"},
    "draw": {"protocol"},
    "protocol": set(),
}


def test_javascript_imports_run_only_downward() -> None:
    top = ROOT / "static" / "js"
    for path in sorted(top.rglob("*.js")):
        here = path.relative_to(top).parts[0]
        for name in re.findall(
            r'^(?:import|export)[^"]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)',
            path.read_text(),
            re.M,
        ):
            target = (path.parent / "".join(name)).resolve()
            assert target.is_file(), f"{path.name} imports {target}, which is nowhere"
            there = target.relative_to(top).parts[0]
            if here == there and here != "views":
                continue
            assert there in MAY_IMPORT[here], f"{path.relative_to(top)} must not import {name}"


@pytest.mark.parametrize(
    "pattern", ["server/**/*.py", "static/js/**/*.js", "static/css/**/*.css", "templates/**/*"]
)
def test_every_file_can_be_read_in_one_sitting(pattern: str) -> None:
    for path in ROOT.glob(pattern):
        if path.name != "schema.js" and path.is_file():
            lines = len(path.read_text().splitlines())
            assert lines <= 320, f"{path.relative_to(ROOT)} has {lines} lines"
