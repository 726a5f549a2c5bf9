"""A value said with fewer words: without terms that stand nowhere, conditions that say nothing,
and obligations that are met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symconv.language.affine import Constraint, Obligation
from symconv.language.inequalities import implied, impossible
from symconv.language.term import Term, tidy, variable
from symconv.language.value import Value


def simplified(value: Value, domain: Sequence[Constraint]) -> Value:
    """The same value over a domain. An obligation is dropped only where it is shown to be met.

    >>> from symconv.language.affine import Affine
    >>> from symconv.language.term import Operand
    >>> from symconv.language.atoms import operand
    >>> f = operand(Operand("f", (Affine.of("J"),)))
    >>> f.guarded([Constraint.at_most(0, "#0")]) == f
    False
    >>> simplified(f.guarded([Constraint.at_most(0, "#0")]), ()) == f
    True
    """
    terms = (_term(value, term, domain) for term in value.terms)
    return replace(value, terms=tuple(term for term in terms if term is not None))


def _term(value: Value, term: Term, domain: Sequence[Constraint]) -> Term | None:
    opposed = [c for c in term.constraints if Constraint(-c.form) in term.constraints]
    tied = tidy(term.where(Constraint.equal(c.form, 0) for c in opposed)) if opposed else term
    slots = ((slot, variable(n)) for n, slot in enumerate(value.slots))
    known = [*domain, *term.within(slots)]
    unmet = [o for o in term.obligations if not implied(o.claim, [*known, *o.premises])]
    if tied is None or impossible([*known, *tied.constraints]):
        return term if unmet else None
    kept = list(tied.constraints)
    for constraint in tied.constraints:
        rest = [c for c in kept if c is not constraint]
        if not _bounds_a_sum(tied, constraint) and implied(constraint, [*known, *rest]):
            kept = rest
    met = {*term.obligations} - {*unmet} if tied is term else set[Obligation]()
    obligations = tuple(o for o in tied.obligations if o not in met)
    return replace(tied, constraints=tuple(kept), obligations=obligations)


def _bounds_a_sum(term: Term, constraint: Constraint) -> bool:
    """Whether it is what an author writes under or over a sum, which is kept however it is met."""
    inside = {name for name in constraint.form.variables if name.startswith(("#", "@"))}
    return constraint.equality or (len(inside) == 1 and inside <= set(term.locals))
