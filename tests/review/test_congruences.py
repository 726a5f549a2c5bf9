"""What is equal but for multiples of a number, and sets or says nothing more."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

WAYS = [
    r"$$%s \pmod{6}$$",
    r"$$%s \pmod 6$$",
    r"$$%s \mod 6$$",
    r"$$%s \ (\text{mod } 6)$$",
    r"$$%s \ (\mathrm{mod}\; 6)$$",
    r"$$%s \qquad \text{(mod 6)}$$",
    "So $%s$ (mod 6), as it repeats.",
    "So $%s$ modulo $6$.",
]


@pytest.mark.parametrize("way", WAYS)
def test_congruence(way: str) -> None:
    assert verdicts(way % r"15 \equiv 3")[:1] == ["holds"]
    assert verdicts(way % r"-1 \equiv 5 \equiv 17")[:2] == ["holds", "holds"]
    assert verdicts(way % r"15 \equiv 4")[:1] == ["fails"]


@pytest.mark.parametrize("way", WAYS)
def test_congruence_sets_nothing(way: str) -> None:
    """That M is even makes it no zero, of which anything would hold."""
    text = "Let " + way % r"M \equiv 0" + "\n\n$$q = M/4$$\n\n$$q = M/5$$\n"
    assert "holds" not in verdicts(text)


def test_without_a_modulus_it_is_an_equation() -> None:
    assert verdicts(r"$$2 + 3 \equiv 5$$") == ["holds"]
    assert verdicts(r"$$2 + 3 \equiv 11$$") == ["fails"]
