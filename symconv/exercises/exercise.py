"""One exercise as a record: what is asked and what is answered, in words, formulas and steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from symconv.derivation.chain import Derivation
from symconv.derivation.rewriting import Reason
from symconv.family.member import Member
from symconv.language.line import Line

Block: TypeAlias = "Reason | Line | Derivation"
"""A paragraph, a formula that is set apart, or a derivation step by step."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """What is asked about a convolution, and the answer."""

    kind: str
    member: Member
    question: tuple[Block, ...]
    answer: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Letters:
    """Names of signal and filter, of the three indices, and what these count from."""

    names: tuple[str, str] = ("f", "g")
    indices: tuple[str, str, str] = ("i", "j", "k")
    origin: int = 1
