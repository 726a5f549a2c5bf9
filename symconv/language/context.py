"""What the names on a line stand for: scopes of operands, operators, sizes and indices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symconv.language.affine import Affine, Constraint
from symconv.language.line import Line
from symconv.language.term import Operand, Slot
from symconv.language.value import Value


@dataclass(frozen=True, slots=True)
class Definition:
    """`(f*g)[i] = body`: formal operands, formal indices with the slots they range over, a body.

    The sizes of the formals are matched against those of the actual operands, so that one
    definition serves named vectors, literal vectors and whole values. What is `given` are arrays
    defined on the way, each by its name, which those after it and the body may read.
    """

    formals: tuple[Operand, ...]
    indices: tuple[str, ...]
    slots: tuple[Slot, ...]
    body: Line
    given: tuple[tuple[str, Definition], ...] = ()

    def operand(self, name: str) -> Operand:
        """An operand of that name, of the sizes of what is defined."""
        sizes = tuple(slot.size for slot in self.slots if slot.size is not None)
        return Operand(name, sizes, *{slot.first for slot in self.slots})


@dataclass(frozen=True, slots=True)
class Operator:
    """A matrix that depends on letters: T_s. It is known as long as these satisfy its `reach`."""

    letters: tuple[str, ...]
    matrix: Value
    reach: tuple[Constraint, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """An immutable scope; a child is the parent with entries added.

    names     what a scalar name stands for; a size that is unknown stands for itself
    domain    what the sizes and free indices satisfy
    operands  declared arrays
    values    names bound to values (the formals of a definition)
    operators (symbol, rank of the left operand, of the right) -> its definition
    maps      operators that depend on letters
    letter    of which there are polynomials, if there are any: z of A(z)
    multiplied whether polynomials are multiplied in what is compared, or words say that it follows:
              both sides are known then
    square    the size of the matrices of which powers are taken: n of P^n = I
    side      the size of all square matrices of which a size is said: n of n x n
    weights   a weight -> the operands that depend on it
    entries   entries of arrays that were defined one by one
    through   a scalar -> the arrays through which alone it depends on everything else
    gradients (scalar, array) -> the operand that holds the derivatives of the one by the other
    reaches   how far arrays are read that nobody declared, axis by axis; None where that is open
    recipes   how values were made, in the order in which they were: the values of others may follow
    mixing    functions that make an entry of all entries, as softmax does, however they are written
    order     the size at which roots of unity are taken, if there are any: N of e^{2 pi i/N}
    products  signs of which is said that they are Kronecker products
    entrywise functions of which it is only known that they are taken of arrays entry by entry
    generic   those among them of which nothing else is said: what is said of them is said of any
    neurons   capitals whose numbered entries are numbers, and no matrices
    unnamed   arrays that no author can name: expressions of which functions were taken
    turned    arrays of so many dimensions by which gradients of scalars stand transposed: as rows
    silent    declared arrays that are taken to be zero outside of their sizes
    ended     those of them of which the place of what slides over them shows it
    strided   arrays of one dimension of which every second entry is read: x of x_{2n} and x_{2n+1}
    weighted  whether inner products are of another kind than sums of products of entries
    lenient   whether entries of arrays that nobody declared stand for themselves
    binders   how many binders are open: it keeps the names of bound indices apart
    """

    names: Mapping[str, Affine] = field(default_factory=dict)
    domain: tuple[Constraint, ...] = ()
    operands: Mapping[str, Operand] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    operators: Mapping[tuple[str, int, int], Definition] = field(default_factory=dict)
    maps: Mapping[str, Operator] = field(default_factory=dict)
    letter: str = ""
    square: str = ""
    side: str = ""
    multiplied: bool = False
    weights: Mapping[str, frozenset[str]] = field(default_factory=dict)
    entries: Mapping[tuple[str, tuple[int, ...]], Value] = field(default_factory=dict)
    through: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gradients: Mapping[tuple[str, str], str] = field(default_factory=dict)
    reaches: Mapping[str, tuple[tuple[Affine, Affine] | None, ...]] = field(default_factory=dict)
    recipes: Mapping[str, Definition] = field(default_factory=dict)
    mixing: frozenset[str] = frozenset()
    order: str = ""
    products: frozenset[str] = frozenset()
    entrywise: frozenset[str] = frozenset()
    neurons: frozenset[str] = frozenset()
    generic: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    turned: frozenset[int] = frozenset()
    silent: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    strided: frozenset[str] = frozenset()
    weighted: bool = False
    lenient: bool = False
    binders: int = 0

    def child(
        self,
        names: Mapping[str, Affine] | None = None,
        values: Mapping[str, Value] | None = None,
        domain: tuple[Constraint, ...] = (),
        weights: Mapping[str, frozenset[str]] | None = None,
        operators: Mapping[tuple[str, int, int], Definition] | None = None,
    ) -> Context:
        return replace(
            self,
            operators={**self.operators, **(operators or {})},
            names={**self.names, **(names or {})},
            values={**self.values, **(values or {})},
            domain=self.domain + domain,
            weights={**self.weights, **(weights or {})},
        )

    def bind(self, index: str) -> tuple[str, Context]:
        """A scope in which the index has a name of its own, that no author can write."""
        fresh = f"{index} {self.binders}"
        scope = self.child(names={index: Affine.of(fresh)})
        return fresh, replace(scope, binders=self.binders + 1)
