"""What the daemon's tests share."""

from collections.abc import Iterator

import pytest

from tests.parts import deployment


@pytest.fixture(autouse=True)
def _no_daemon_outlives_its_test() -> Iterator[None]:
    yield
    deployment.end_all()
