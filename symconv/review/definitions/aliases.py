"""What an author means by names that he did not introduce: labels dropped, capitals for matrices.

`W^{l+1}_{11}` is w_11 where w is known and W^{l+1} is not; the gradient sign before an array is
the derivative of the one loss that a document speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symconv.language import line as written
from symconv.language.line import Line
from symconv.language.names import FUNCTIONS, name_of
from symconv.language.roots import turn_of
from symconv.language.subscripts import separate
from symconv.reading.losses import LOSSES
from symconv.review.definitions.basis import unit_vectors
from symconv.review.scope.names import renamed
from symconv.review.scope.scope import Scope


def meant(lines: Sequence[Line], scope: Scope) -> tuple[list[Line], dict[str, str]]:
    """The lines with known names in the place of unknown ones, and what was taken for what.

    Nothing is done where two names would become one.
    """
    if scope.basis and not scope.knows(scope.basis):
        lines = [unit_vectors(line, scope.basis) for line in lines]
    told = {name for name, _ in scope.context.entries}
    lines, capitals = _by_capitals(lines, scope)
    small = dict(_entries_of_capitals(lines, told, scope))
    lines, capitals = [renamed(line, small) for line in lines], {**capitals, **small}
    names = {name for line in lines for name in _names(line)}
    bound = {part.index for line in lines for part in written.every(line)
             if isinstance(part, written.Summation)}  # fmt: skip
    names = {name for name in names if not _is_power(name, bound, scope)}
    unknown = {name for name in names - told if not scope.knows(name) and scope.is_new(name)}
    unknown -= {name for line in lines for name in _matrices(line, scope)}
    taken = {name: known for name in sorted(unknown) if (known := _known(name, scope))}
    used = names - taken.keys()
    if len(set(taken.values())) < len(taken) or set(taken.values()) & used:
        taken = {}
    spelled = [renamed(line, {**taken, **scope.same}) for line in lines]
    return spelled, {**capitals, **taken}


def in_words(taken: Mapping[str, str]) -> tuple[str, ...]:
    """What was taken for what, in words.

    >>> in_words({"W^l": "w"})
    ('W^l is w',)
    """
    return tuple(f"{name} is {known}" for name, known in taken.items())


def _by_capitals(lines: Sequence[Line], scope: Scope) -> tuple[list[Line], dict[str, str]]:
    """Derivatives by b_{12} as those by an entry of B, where B is known and b is not."""
    taken = dict[str, str]()

    def inner(line: Line) -> Line:
        match line:
            case written.Derivative(_, written.Access(written.Name(name), places) as by) if len(
                name
            ) == 1 and _is_no_array(name, scope):
                whole = scope.context.values.get(name.upper())
                if whole is not None and whole.rank == len(separate(places, 2)) == 2:
                    taken[name] = name.upper()
                    entry = replace(by, array=written.Name(name.upper()))
                    return replace(line, by=entry)
        return written.changed(line, inner)

    return [inner(line) for line in lines], taken


def _entries_of_capitals(
    lines: Sequence[Line], told: set[str], scope: Scope
) -> Iterator[tuple[str, str]]:
    """The letters a that have two subscripts wherever they stand, where A is a known matrix.

    Of those of which single entries were `told`, it is known what they are.
    """
    every = [part for line in lines for part in written.every(line)]
    entries = [part for part in every if isinstance(part, written.Access)]
    for name in sorted({name_of(part.array) or "" for part in entries}):
        capital = name.upper()
        declared = scope.context.operands.get(capital)
        if declared is None or len(declared.sizes) != 2 or scope.is_earlier(capital):
            continue
        if len(name) == 1 and name != capital and scope.is_new(name):
            read = [part for part in entries if part.array == written.Name(name)]
            pairs = all(len(separate(part.subscripts, 2)) == 2 for part in read)
            alone = every.count(written.Name(name)) > len(read)
            written_out = scope.context.operands.get(name) if name in scope.free_listed else None
            same = written_out is not None and written_out.sizes == declared.sizes
            new = same or not scope.knows(name)
            if pairs and not alone and new and name not in told:
                yield name, capital


def _is_no_array(name: str, scope: Scope) -> bool:
    value = scope.context.values.get(name)
    return not value.rank if value is not None else not scope.knows(name) and scope.is_new(name)


def _known(name: str, scope: Scope) -> str | None:
    base, _, label = name.partition("^")
    value = scope.context.values.get(base)
    if label in ("H", "*", "dagger", "+", "-") or (
        value is not None and turn_of(value) is not None
    ):
        return None
    candidates = [base, base.lower()] if label else [base.lower()]
    return next((c for c in candidates if c != name and _may_be_called(c, name, scope)), None)


def _may_be_called(known: str, name: str, scope: Scope) -> bool:
    """Whether an array may be called by another name: a column x that was declared is no X."""
    column = known in scope.context.operands and scope.rank(known) == 1
    capital = name == known.upper() != known
    return bool(scope.rank(known)) and not (column and capital and known not in scope.listed)


def _matrices(line: Line, scope: Scope) -> Iterator[str]:
    """The capitals that are multiplied with what follows, and are no vectors then: W x beside w."""
    for part in written.every(line):
        for factor in part.factors[:-1] if isinstance(part, written.Product) else ():
            match factor:
                case written.Name(text) if text.isupper() and scope.rank(text.lower()) == 1:
                    yield text


def _is_power(name: str, bound: set[str], scope: Scope) -> bool:
    """Whether a superscript is no label, but how often a square matrix is multiplied: P^k, P^n."""
    base, _, label = name.partition("^")
    value = scope.context.values.get(base)
    if value is None or value.rank != 2 or value.slots[0].size != value.slots[1].size:
        return False
    letters = {*re.findall(r"[A-Za-z]+", label)}
    return bool(letters & (bound | scope.context.names.keys() | {scope.context.square}))


def _names(line: Line) -> Iterator[str]:
    name = name_of(line)
    if name is not None:
        yield name
        return
    if isinstance(line, written.Unit):
        yield written.UNIT
    for part in written.parts(line):
        yield from _names(part)


def spelled_out(line: Line, scope: Scope) -> Line:
    """The line with the gradient of an array as the derivative of the loss that there is."""
    match line:
        case written.Call(written.Name("nabla"), (by,)) if len(scope.losses) == 1:
            loss = written.Name(scope.losses[0])
            return written.Derivative(loss, spelled_out(by, scope), span=line.span)
    return written.changed(line, lambda part: spelled_out(part, scope))


def bare_losses(line: Line, scope: Scope) -> Line:
    r"""The line with \partial J in the place of \partial J(V, K): a loss is called by its name."""
    match line:
        case written.Derivative(written.Call(written.Name(loss) as name, arguments), by) if (
            loss not in FUNCTIONS
            and not scope.knows(loss)
            and all(isinstance(each, written.Name) for each in arguments)
        ):
            return replace(line, body=name, by=bare_losses(by, scope))
        case written.Call(
            written.Name("nabla"), (written.Call(name, (written.Name() as by,)),)
        ) if name_of(name) in LOSSES:
            return written.Derivative(name, by, span=line.span)
        case written.Call(written.Name(loss), arguments) if _is_of(loss, arguments, scope):
            return written.Name(loss, span=line.span)
    return written.changed(line, lambda part: bare_losses(part, scope))


def _is_of(name: str, arguments: Sequence[Line], scope: Scope) -> bool:
    """Whether J(w) is the number J, a loss of the array w."""
    arrays = {each.text for each in arguments if isinstance(each, written.Name)}
    whole = len(arrays) == len(arguments) > 0 and all(map(scope.rank, arrays))
    return whole and name in LOSSES and not scope.rank(name)


def observed(line: Line, scope: Scope) -> None:
    """Take note of the scalars that are differentiated, and of what gradients are called."""
    for loss, _ in gradients(line):
        if loss not in scope.losses and not scope.knows(loss):
            scope.losses.append(loss)


def gradient(left: Line, right: Line, scope: Scope) -> str | None:
    """`delta^l = dC/dz^l`, or delta_i = dC/dz_i: from now on dC/dz is called delta."""
    if not isinstance(right, written.Derivative):
        return None
    name = name_of(left)
    match left, right.by:
        case written.Unit(index), written.Access(_, (place,)) if index == place:
            # What looks like a unit vector is the array of errors, as many authors call it.
            name = written.UNIT if isinstance(index, written.Name) else None
        case written.Access(array, mine), written.Access(_, theirs) if name is None:
            letters = all(isinstance(place, written.Name) for place in separate(mine, 2))
            name = name_of(array) if letters and mine == theirs else None
    if name is None:
        return None
    for loss, by in gradients(right):
        if not scope.knows(by) and scope.context.gradients.get((loss, by)) != name:
            by, name = by.partition("^")[0], name.partition("^")[0]
        called = {**scope.context.gradients, (loss, by): name}
        scope.context = replace(scope.context, gradients=called)
    return name


def gradients(line: Line) -> Iterator[tuple[str, str]]:
    """Each scalar that is differentiated in a line, with the array by which it is."""
    match line:
        case written.Derivative(written.Name(loss), by):
            whole = by.array if isinstance(by, written.Access) else by
            name = name_of(whole)
            if name is not None:
                yield loss, name
    for part in written.parts(line):
        yield from gradients(part)
