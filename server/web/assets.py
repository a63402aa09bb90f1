"""The page's files: where they lie, and serving them from memory.

A page is a hundred small files, and a class opens it all at once: each file is read and packed once, and read again
only when it has changed.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_PACKAGE = Path(__file__).parents[1]
_TEXT = ("text/", "application/json", "image/svg+xml")


def folder(name: str) -> Path:
    """The folder `static` or `templates`. Raises FileNotFoundError where the installation is not whole."""
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"The folder {name} is missing from this installation of Descent.")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file as it was at a time, and packed, where that makes it smaller."""

    changed_at: int
    kind: str
    tag: str
    body: bytes
    packed: bytes | None


class Assets(StaticFiles):
    """The files of a folder; what a browser has already is not sent again."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self._kept: dict[str, _Kept] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file by its path below the folder; 404 and 405 are the base class's."""
        full, found = self.lookup_path(path)
        if found is None or not os.path.isfile(full) or scope["method"] not in ("GET", "HEAD"):
            return await super().get_response(path, scope)
        kept = self._kept.get(full)
        if kept is None or kept.changed_at != found.st_mtime_ns:
            kept = self._kept[full] = _read(full, found.st_mtime_ns)
        asked = Headers(scope=scope)
        headers = {"etag": kept.tag, "vary": "accept-encoding"}
        if kept.tag in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if kept.packed is None or not takes_gzip(asked.get("accept-encoding", "")):
            return Response(kept.body, headers=headers, media_type=kept.kind)
        return Response(kept.packed, headers=headers | {"content-encoding": "gzip"}, media_type=kept.kind)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header takes gzip: named, or meant by *, and not with the weight 0 (RFC 9110)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        weights[name] = float(weight) if re.fullmatch(r"[01](\.\d{0,3})?", weight, re.ASCII) else 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _read(path: str, changed_at: int) -> _Kept:
    body = Path(path).read_bytes()
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    packed = gzip.compress(body, mtime=0) if kind.startswith(_TEXT) or path.endswith(".js") else None
    if packed is not None and len(packed) >= len(body):
        packed = None
    # The tag is of what is inside: the same however it is packed
    tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return _Kept(changed_at, kind, tag, body, packed)
