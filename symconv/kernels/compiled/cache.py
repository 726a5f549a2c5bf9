"""Where compiled kernels are kept: one folder an entry, complete or not there at all."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from symconv.errors import ToolchainError

ABANDONED = 24 * 3600.0
"""Seconds after which a build that has not ended never will."""


def folder() -> Path:
    """The cache folder of this user; it need not exist yet.

    Raises ToolchainError when neither an environment variable nor a home folder tells where it is.
    """
    if chosen := os.environ.get("SYMCONV_CACHE"):
        return Path(chosen).absolute()
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base).absolute() / "symconv"
    if os.name == "nt" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "symconv" / "cache"
    try:
        home = Path.home()
    except RuntimeError as error:
        raise ToolchainError(
            "no folder for compiled kernels: this user has no home folder; "
            "set SYMCONV_CACHE to a folder that can be written"
        ) from error
    caches = home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"
    return caches / "symconv"


def entry(key: str, make: Callable[[Path], None]) -> Path:
    """The folder of the entry with this hex key; `make` fills it when it is absent.

    Several processes may ask for one entry at once: each makes its own, and the first rename wins.
    Raises ToolchainError when the cache folder cannot be created or written, and whatever `make`
    raises; neither leaves anything behind.
    """
    cache = folder()
    place = cache / key
    try:
        if place.is_dir():
            return place
        # Compiled code is loaded from here, so nobody else may put some in.
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = _fresh(cache, key)
    except OSError as error:
        raise _unusable(cache, error) from error
    try:
        make(fresh)
        _settle(fresh, place)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return place


def digest(parts: Iterable[str]) -> str:
    """The SHA-256 hex digest of a sequence of texts; no two sequences are spelled alike."""
    state = sha256()
    for part in parts:
        # File names that are not UTF-8 reach Python as lone surrogates.
        data = part.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


def _fresh(cache: Path, key: str) -> Path:
    # An entry that is there already never pays for this import.
    from tempfile import mkdtemp

    _sweep(cache)
    return Path(mkdtemp(prefix=f".{key[:16]}-", dir=cache))


def _sweep(cache: Path) -> None:
    """Remove what builds have left that were killed long ago."""
    for left in cache.glob(".*-*"):
        try:
            abandoned = time.time() - left.stat().st_mtime > ABANDONED
        except OSError:  # another process was faster
            continue
        if abandoned:
            shutil.rmtree(left, ignore_errors=True)


def _settle(fresh: Path, place: Path) -> None:
    try:
        os.rename(fresh, place)
    except OSError as error:
        if not place.is_dir():
            raise _unusable(place.parent, error) from error
        shutil.rmtree(fresh, ignore_errors=True)


def _unusable(cache: Path, error: OSError) -> ToolchainError:
    reason = error.strerror or str(error)
    return ToolchainError(
        f"the cache folder {cache} cannot be used: {reason}; "
        "set SYMCONV_CACHE to a folder that can be written"
    )
