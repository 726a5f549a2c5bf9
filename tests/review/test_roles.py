"""What letters stand for by the words around them, and counting."""

from __future__ import annotations

import pytest

from symconv.review.sizes.counting import positions, sources
from symconv.review.sizes.roles import Roles


def test_sources_are_what_positions_count() -> None:
    for size in range(1, 12):
        for kernel in range(1, 4):
            for stride in range(1, 4):
                count = positions(size, kernel, stride)
                assert not count or size in sources(count, kernel, stride, 0, 1)


ROLES = [
    ("the kernel size ", "x", " and", "kernel"),
    ("", "x", ": filter width along the row", "kernel"),
    ("an image of height ", "x", "", "input"),
    ("where ", "x", " is the size of the input", "input"),
    ("with the stride for the width being", "x", "", None),
    ("the stride for the width is ", "x", "", "stride"),
    ("We add ", "x", " rows of padding", "padding"),
    ("zero padding (", "x", ")", "padding"),
    ("a dilation rate ", "x", "", "dilation"),
    ("The output size is ", "x", "", "output"),
    ("the effective kernel size ", "x", "", None),
    ("a kernel ", "x", " slides over the input", None),
    ("The stride is 2. Now ", "x", " is new", None),
    ("input size along axis ", "x", "", None),
    (": kernel height", "x", ": stride", "stride"),
    ("** – the kernel size **", "x", "** – a number of filters", None),
    (": padding", "x", ", of which more is said", "padding"),
    ("for a kernel", "x", ", a stride of ", None),
]


@pytest.mark.parametrize(("before", "name", "after", "role"), ROLES)
def test_role(before: str, name: str, after: str, role: str | None) -> None:
    roles = Roles()
    roles.observe(before, name, after)
    part = roles.of(name)
    assert (part.role if part else None) == role


def test_roles_of_relatives() -> None:
    roles = Roles()
    roles.observe("the filter size ", "g_j", "")
    assert [roles.of(name) for name in ("g", "g'", "g_w")] == [roles.of("g_j")] * 3
    roles.observe("the stride ", "g_l", "")
    assert roles.of("g") is None
    assert roles.of("H_out") != roles.of("H_in")


def test_what_only_tells_which_output_is_meant() -> None:
    words = "the output size in the presence of padding "
    roles = Roles()
    roles.observe(words, "H_o", "", made=True)
    roles.observe("the output size for this padding is", "q", "", made=True)
    roles.observe("the padding that keeps the output size is", "r", "", made=True)
    found = [part.role if (part := roles.of(name)) else None for name in ("H_o", "H_i", "q", "r")]
    assert found == ["output", "input", "output", "output"]
