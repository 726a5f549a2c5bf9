"""What all tests share: a cache of kernels that is not the user's, and how random values are drawn.

Random values are the same in every run, so that a change is judged by itself. To search for new
ones: `python -m pytest --hypothesis-profile=search`.
"""

import math
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", parent=settings.get_profile("default"), deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("SYMCONV_CACHE", str(folder))
        yield folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--random-blocks",
        type=int,
        default=4,
        help="how many random members are compiled with random blocks and proved",
    )
    parser.addoption(
        "--until",
        type=float,
        default=math.inf,
        help="the time, in seconds since 1970, after which tests are skipped that have not begun",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    if time.time() > item.config.getoption("--until"):
        pytest.skip("no time was left for it")
