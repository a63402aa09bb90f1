"""The tests mirror server/: what a test is about stands in the folder of the same name."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
SERVER = TESTS.parent / "server"

# Folders that are about more than one floor, or about none: the page, attacks, the truths that tests are held against
OF_THEIR_OWN = {"browser", "hostile", "js", "oracles", "reference", "golden"}
# Floors that are tried as a shell or a browser meets them
FROM_OUTSIDE = {"cli", "web"}


def folders(top: Path, suffix: str) -> set[str]:
    """Folders below `top` with files of a kind, as paths."""
    return {path.parent.relative_to(top).as_posix() for path in top.rglob(f"*{suffix}") if path.parent != top}


def own_tests() -> list[Path]:
    paths = sorted(TESTS.rglob("test_*.py"))
    return [
        path
        for path in paths
        if path.relative_to(TESTS).parts[0] not in OF_THEIR_OWN and path.parent != TESTS
    ]


def test_every_folder_of_the_server_has_tests_and_no_other_has() -> None:
    tested = {path.parent.relative_to(TESTS).as_posix() for path in own_tests()}
    assert tested == folders(SERVER, ".py")


def test_every_test_is_about_the_folder_in_which_it_stands() -> None:
    """It imports something of that folder, or a helper that stands beside it and does."""
    for path in own_tests():
        parts = path.parent.relative_to(TESTS).parts
        if parts[0] in FROM_OUTSIDE:
            continue
        here = "|".join(re.escape(".".join((top, *parts))) for top in ("server", "tests"))
        assert re.search(rf"^(from|import) ({here})\b", path.read_text(), re.M), (
            f"{path.relative_to(TESTS)} imports nothing of server/{'/'.join(parts)}: it stands in the wrong folder"
        )
