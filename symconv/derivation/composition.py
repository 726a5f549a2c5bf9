"""Convolutions one after the other: the gradients of the sum of squares, by the chain rule.

Each member is derived by itself, in its own sizes: of what comes after it nothing is known but that
the loss depends on it through its outputs alone, and what the error is called that arrives there.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.derivation import moves
from symconv.derivation.backward import tidied, turned
from symconv.derivation.bordered import paddings
from symconv.derivation.chain import Course, Derivation, Setting, concluded
from symconv.derivation.jacobians import closed_form, derivations, entries, slopes
from symconv.derivation.rewriting import OPENED, Everywhere, Reason, collected, renamed, sums
from symconv.derivation.setting import called, freed, is_the_lecture, padded, setting, stated
from symconv.family.network import LOSS, OUTPUTS, Network
from symconv.language.context import Context
from symconv.language.elaborate import elaborate
from symconv.language.express import entry, shape, spelled
from symconv.language.line import (
    Access,
    Chain,
    Derivative,
    Line,
    Name,
    Product,
    equation,
)
from symconv.language.term import Entry, Operand, Term
from symconv.language.value import Value

WEIGHTS = "zwsvqabcd"
"""Letters for a weight on which the last outputs depend: the first that stands for nothing else."""


def definitions(network: Network) -> tuple[Chain, ...]:
    """u[i] = ..., y[i] = ... and L = sum_i y[i] y[i]."""
    names = [*(member.names[0] for member in network.members[1:]), OUTPUTS]
    found = list[Chain]()
    for name, stage in zip(names, network.stages, strict=True):
        letters = [slot.letter for slot in stage.slots]
        body = entry(stage, letters, network.domain, network.indices)
        found.append(equation(Access(Name(name), tuple(map(Name, letters))), body))
    return (*found, _loss(network))


def gradients(network: Network, steps: str = "fine") -> list[Derivation]:
    """The gradient of the loss by the last outputs, then member by member back to the first."""
    found = _of_squares(network, steps)
    for n in range(len(network.members) - 1, -1, -1):
        member = network.members[n]
        for padding in reversed(paddings(member)):
            found.append(_in_sizes(called(("With",), padding.definition), network, n))
        for role in reversed(member.roles):
            found += _sent_back(network, n, role, steps)
            if n and role == "signal":
                found.append(_named(network, n - 1))
    return found


def _loss(network: Network) -> Chain:
    letters = network.indices[OUTPUTS]
    squares = Access(Name(OUTPUTS), tuple(map(Name, letters)))
    return equation(Name(LOSS), sums(letters, _outputs(network), Product((squares, squares))))


def _outputs(network: Network) -> Operand:
    """What the last member gives, as an array of which nothing else is known."""
    return network.stages[-1].like(OUTPUTS)


def _of_squares(network: Network, steps: str) -> list[Derivation]:
    """dL/dz, and what it says: (dL/dy)[i] = 2 y[i]."""
    array, known = _outputs(network), _loss(network)
    weight = next(x for x in WEIGHTS if x not in network.indices and x not in _letters(network))
    context = Context(operands={OUTPUTS: array}, weights={weight: frozenset({OUTPUTS})})
    context = replace(context, domain=network.domain)
    context = context.child(values={LOSS: elaborate(known.last, context)})
    here = Setting(context, tuple(network.sizes), (), network.domain, steps=steps)
    course = Course(here, Derivative(Name(LOSS), Name(weight)))
    course.take(moves.put_in(known, ("definition of ", Name(LOSS)), OPENED))
    course.take(Everywhere(moves.SUM_RULE), moves.SQUARE_RULE)
    made = course.made()
    letters = network.indices[OUTPUTS]
    slots = zip(network.stages[-1].slots, letters, strict=True)
    inside = tuple(c for slot, letter in slots for c in slot.range(letter))
    free = replace(here, free=letters, domain=(*here.domain, *inside))
    free = replace(free, context=context.child(domain=inside))
    said = concluded(free, ("which says that",), made, moves.read_off(array, weight))
    return [made, said, _named(network, len(network.members) - 1)]


def _letters(network: Network) -> set[str]:
    return {x for letters in network.indices.values() for x in letters}


def _named(network: Network, n: int) -> Derivation:
    """e2[i] for the gradient by what the n-th member gives."""
    error, letters = _error(network, n), network.members[n].letters("output")
    places = tuple(map(Name, letters))
    gradient = Access(Derivative(Name(LOSS), Name(_given(network, n))), places)
    sizes = tuple(size.substitute(network.renaming[n]) for size in error.sizes)
    lead: Reason = ("With ", shape(replace(error, sizes=sizes)), " for it,")
    return called(lead, equation(Access(Name(error.name), places), gradient))


def _given(network: Network, n: int) -> str:
    """What the outputs of the n-th member are called: the signal of the next one."""
    last = n == len(network.members) - 1
    return OUTPUTS if last else network.members[n + 1].names[0]


def _error(network: Network, n: int) -> Operand:
    return replace(network.members[n].result, name=f"e{n + 1}")


def _sent_back(network: Network, n: int, role: str, steps: str) -> list[Derivation]:
    """(dL/dh)[k] = sum_i (dy/dh)[i,k] e2[i], and the Jacobian put in.

    Where that is by way of a padded signal, what stands before the derivative of it has a name.
    """
    member, array = network.members[n], network.members[n].operand(role)
    outputs, error = _given(network, n), _error(network, n)
    places, made = member.letters(role), derivations(member, role)
    here = padded(member, setting(member, steps=steps))
    named = list[Derivation]()
    for known, padding in zip(slopes(made), paddings(member), strict=False):
        here = stated(here, padding.slope(member.result), known)
        named.append(called(("and",) if named else ("With",), known))
    here = freed(here, member, places, array.sizes)
    here = _through(here, outputs, member.value, error)
    known = entries(made, here.context) if is_the_lecture(member) else closed_form(made)
    assert isinstance(known.first, Access)
    matrix = Derivative(Name(outputs), Name(array.name))
    known = equation(Access(matrix, known.first.subscripts), known.last)
    gradient = Derivative(Name(LOSS), Name(array.name))
    course = Course(here, Access(gradient, tuple(map(Name, places))) if places else gradient)
    course.take(
        moves.chain_rule(outputs, turned(member, role), error),
        moves.put_in(known, (f"the Jacobian by the {role}",)),
    )
    tidied(course)
    return [_in_sizes(each, network, n) for each in (*named, course.made())]


def _through(here: Setting, outputs: str, meaning: Value, error: Operand) -> Setting:
    """The setting in which the loss depends on all through some outputs, by a named gradient."""
    loss = Value((), (Term(1, (Entry(LOSS, ()),)),))
    context = here.context.child(values={outputs: meaning, LOSS: loss})
    context = replace(
        context,
        operands={**context.operands, error.name: error},
        through={LOSS: (outputs,)},
        gradients={(LOSS, outputs): error.name},
        lenient=True,
    )
    return replace(here, context=context)


def _in_sizes(made: Derivation, network: Network, n: int) -> Derivation:
    """What holds for all sizes of a member, in the sizes that it has in the network."""
    names = {name: spelled(form) for name, form in network.renaming[n].items()}

    def at(line: Line) -> Line:
        return collected(renamed(line, names), Context())

    steps = tuple(replace(step, line=at(step.line)) for step in made.steps)
    return replace(made, first=at(made.first), steps=steps)
