"""Every field of a node that holds lines is known to do so: walks over a line miss none of them."""

import re
from dataclasses import fields

import pytest

from symconv.language import line as written

KINDS = [*written.Written.__subclasses__(), written.Link, written.Branch]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_fields_that_hold_lines_are_known(kind: type) -> None:
    held = [f.name for f in fields(kind) if re.search(r"Line|Chain|Link|Branch", str(f.type))]
    assert [name for name, _ in written._holders(kind)] == held
