"""The first equation of a chain where it defines its left side, which is then in force."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from symconv.errors import IllFormed, SymconvError, Unsupported
from symconv.judges.decide import OUTSIDE, SIZES
from symconv.language import line as written
from symconv.language.affine import Affine, Constraint
from symconv.language.context import Definition
from symconv.language.elaborate import elaborate
from symconv.language.express import spelled
from symconv.language.line import Line
from symconv.language.names import name_of
from symconv.language.subscripts import separate
from symconv.language.term import Operand, Slot
from symconv.reading.source import Source
from symconv.review.claims import Kind
from symconv.review.deciding.assumptions import zero_outside
from symconv.review.deciding.compare import compare, in_range
from symconv.review.deciding.excuses import of_a_layer, of_other_shapes
from symconv.review.deciding.finite import convolved, is_given
from symconv.review.deciding.questions import restricted
from symconv.review.definitions.definitions import introduced
from symconv.review.definitions.flattening import operations
from symconv.review.definitions.laws import at_its_places
from symconv.review.definitions.pooling import pooled
from symconv.review.definitions.sequences import PRESUMED, of_operation
from symconv.review.findings import Finding
from symconv.review.layers.dense import declare, declare_column, shaped
from symconv.review.links.broadcasts import broadcasts
from symconv.review.links.doubts import SUPPOSED
from symconv.review.links.links import Links
from symconv.review.scope.anchors import unknown, unsized
from symconv.review.scope.arrays import letter, own_entries
from symconv.review.scope.declarations import Declarations
from symconv.review.scope.force import Introduced
from symconv.review.scope.index_base import UNCOUNTED
from symconv.review.scope.labels import numbered
from symconv.review.scope.names import free_names
from symconv.review.scope.ranges import spans, stated
from symconv.review.scope.record import Record
from symconv.review.scope.scope import Scope
from symconv.review.scope.settings import named
from symconv.review.scope.sides import has_letters, has_matrix
from symconv.review.scope.spaces import measured
from symconv.review.scope.under_sums import captured
from symconv.review.scope.unlimited import unlimited
from symconv.review.scope.written_out import declare_own
from symconv.writing.text import text


def labelled(line: Line, scope: Scope) -> list[str]:
    """The arrays on a line that are known with a label too: I where there is an I_col."""
    known = scope.context.values.keys() | scope.context.operands.keys()
    bases = {name.partition("_")[0] for name in known if "_" in name}
    return sorted(
        {part.text for part in written.every(line) if isinstance(part, written.Name)} & bases
    )


@dataclass
class Introductions:
    """Puts into force what first equations define, and says whether that can be."""

    record: Record
    links: Links
    declarations: Declarations
    waiting: list[tuple[int, Line, Line]] = field(default_factory=list)
    """What running text makes of arrays that it declares only after it, each with its claim."""
    borrowed: list[tuple[Line, Line, frozenset[str]]] = field(default_factory=list)
    """What was defined with names that nobody had introduced, taken for known ones: W for w."""

    def introduce(
        self, left: Line, right: Line, conditions: Sequence[written.Chain], source: Source,
        span: tuple[int, int], *, padded: bool, zeros: bool, layers: bool, display: bool,
        explained: bool, supposed: bool,
    ) -> bool:  # fmt: skip
        """Whether `left = right` defines its left side, where it stands in a display or not.

        Words may say that the document speaks of what is read outside of arrays (`padded`), and
        that there are `zeros` in just this definition; or that it speaks of dense `layers`. A
        letter may be `explained`: with m = n - k + 1. What is `supposed` is no erratum.
        """
        say, scope = self.record.say, self.record.scope
        if display and (index := captured(left, right)) is not None:
            reason = f"{index} is a place on the left, and summed over on the right"
            say(source, span, "definition", Finding("ill-formed", reason=reason))
            return True
        size = measured(left, right, scope, explained)
        if size is not None:
            say(source, span, "definition", Finding("definition", reason=size.what))
            return True
        if self.links.sequences.spelled(left, scope) != left:
            return False
        try:
            (body,), taken = self.links.meant(right)
            body, _ = pooled(body, left, scope)
            domain, _ = restricted(conditions, scope.here)
            sided = one_sided(left, body, conditions, domain)
            places = self.spanned(left, sided, domain)
            scope.zeros = scope.zeros or bool(places)
            known = introduced(left, sided, scope, domain)
            if known is not None and sided != body:
                scope.one_sided |= named(left)
        except Unsupported as limit:
            if (operation := of_operation(left)) is not None:
                scope.signs.add(operation[0][0])
            elif (made := self.of_sequences(left, right)) is not None:
                say(source, span, "definition", Finding("definition", reason=made.what))
                return True
            elif (of_lists := self.of_lists(left, right)) is not None:
                finding = Finding("definition", reason=of_lists[0].what)
                say(source, span, "definition", finding.assuming(*of_lists[1]))
                return True
            elif (made := self.of_any(left, body)) is not None:
                say(source, span, "definition", Finding("definition", reason=made.what))
                return True
            elif (made := self.presumed(left, right, domain)) is not None:
                finding = Finding("definition", reason=made.what)
                say(source, span, "definition", finding.assuming(PRESUMED))
                return True
            if (vector := declare_column(left, body, scope)) is not None:
                known = introduced(left, body, scope, domain)
                assert known is not None, "nothing is known of the left side yet"
                finding = Finding("definition", reason=known.what)
                finding = finding.assuming(f"{vector} is a column")
                say(source, span, "definition", finding)
                return True
            if layers and (dense := shaped(left, body, scope)) is not None:
                declare(dense[0], scope)
                known = introduced(left, body, scope, domain)
                assert known is not None, "nothing is known of the left side yet"
                finding = Finding("definition", reason=known.what).assuming(dense[1])
                say(source, span, "definition", finding)
                return True
            say(source, span, "definition", Finding("unread", reason=str(limit)))
            if not isinstance(left, written.Call):  # of functions their own rules speak
                scope.unmade |= dict.fromkeys(named(left), body)
            if isinstance(left, written.Access) and has_letters(left):
                scope.drop_entries(name_of(left.array) or "")
            if (name := name_of(left)) is not None and any(operations(body)):
                scope.pending[name] = body
            if not conditions:
                self.waiting.append((len(self.record.claims) - 1, left, right))
            return True
        except IllFormed as wrong:
            known_all = not unknown(body, scope.here) | unsized(body, scope.here)
            shapes = of_other_shapes(str(wrong), (body,), scope.here)
            finding = Finding(
                "ill-formed" if known_all and display and not shapes else "unread",
                reason=shapes or str(wrong),
            )
            say(source, span, "definition", finding)
            return True
        if known is None:
            return False
        if unlimited(body, scope):
            scope.unlimited |= named(left)
        if taken:
            self.borrowed.append((left, right, frozenset(taken)))
        if (own := own_entries(body)) is not None:
            self.declarations.places[own.name] = len(self.record.claims)
        if known.misfit is not None:
            self.declarations.blame(known.misfit)
        self.twins(known.what)
        settled = not has_letters(left) or (not padded and self.settles(domain, left))
        read = in_range(body, scope.here, self.links.decide, domain)
        recalled = scope.recalled() if read.reason == OUTSIDE and has_matrix(body) else None
        if recalled is not None:
            # A matrix may be drawn for the sizes of the example of before.
            read = in_range(body, recalled, self.links.decide, domain)
        if read.ruling == "ill-formed" and read.reason == SIZES and labelled(body, scope):
            # F I where I stands for I_col, which is I written as a column.
            read = Finding("unread", reason=f"{', '.join(labelled(body, scope))} by another name")
        if read.ruling == "ill-formed" and read.reason == SIZES and of_a_layer(read):
            read = Finding("unread", reason="how long a layer is was not said with this letter")
        if (other := of_other_shapes(read.reason, (body,), scope.here)) is not None:
            read = Finding("unread", reason=other)
        if read.reason == OUTSIDE and scope.presumes((body,)):
            read = Finding("unread", reason=UNCOUNTED)
        listed = isinstance(body, written.Matrix) and (len(body.rows) == 1 or not display)
        if read.reason == OUTSIDE and listed:
            # (d_1 d_2 ... d_N): whole columns, perhaps, that are called by numbers.
            read = Finding("unread", reason="entries, or whole columns of a matrix")
        if places or (zeros and read.ruling == "ill-formed" and has_letters(left)):
            said = self.extended(left, domain, places)
            found = Finding("definition", reason=known.what).assuming(*said)
            say(source, span, "definition", found)
            return True
        if read.ruling == "ill-formed" and supposed:
            say(source, span, "equation", Finding("unread", reason=SUPPOSED))
            return True
        if read.ruling == "ill-formed" and settled:
            kind: Kind = "matrix" if has_matrix(body) else "equation"
            fitting = self.fitting(body) if read.reason == SIZES else None
            if fitting is None:
                say(source, span, kind, read, (left, body))
                if read.reason == OUTSIDE and has_letters(left):
                    # Said once: what is made of it afterwards may be right with zeros there.
                    self.extended(left, domain, places)
            else:
                mend = f"{fitting.name} has {text(spelled(fitting.sizes[0]))} entries"
                say(source, span, kind, read, (left, body), suggestion=mend)
                # Said once: what comes after it is held against what was meant.
                scope.forget(name_of(left) or "")
                declare_own(fitting, scope)
                introduced(left, body, scope, domain)
            return True
        remarks = (known.remark,) if known.remark else ()
        finding = Finding("definition", reason=known.what)
        finding = finding.assuming(*broadcasts((body,), scope.here))
        say(source, span, "definition", finding, remarks=remarks)
        return True

    def fitting(self, body: Line) -> Operand | None:
        """The column x of C x as it must be, where its list x_0, ..., x_n is one too long."""
        scope = self.record.scope
        match body:
            case written.Product((matrix, written.Name(name))) if name in scope.free_listed:
                column = scope.context.operands[name]
                value = scope.context.values.get(name_of(matrix) or "")
                size = value.slots[1].size if value is not None and value.rank == 2 else None
                if size is not None and [o - size for o in column.sizes] == [Affine(1)]:
                    return replace(column, sizes=(size,))
        return None

    def of_any(self, left: Line, body: Line) -> Introduced | None:
        """What is defined as a derivative of arrays that take numbers for the example at hand.

        J = dy/dx is that of any x: nothing is differentiated by numbers.
        """
        name, scope = name_of(left), self.record.scope
        if name is None or not (scope.lent and written.has_derivative(body)) or scope.knows(name):
            return None
        with suppress(SymconvError):
            with scope.any_example(scope.lent.keys()):
                value = elaborate(body, scope.here)
            scope.define(name, value, Definition((), (), value.slots, body))
            return Introduced(name)
        return None

    def of_sequences(self, left: Line, right: Line) -> Introduced | None:
        """What is defined as a whole by an operation on sequences that is known."""
        at = at_its_places(left, right, self.links.sequences, self.record.scope)
        if at is None:
            return None
        with suppress(SymconvError):
            (body,), _ = self.links.meant(at[1])
            return introduced(at[0], body, self.record.scope)
        return None

    def of_lists(self, left: Line, right: Line) -> tuple[Introduced, tuple[str, ...]] | None:
        """What is defined as x * h of lists of numbers, and what that presumes."""
        name, scope = name_of(left) or numbered(left), self.record.scope
        if name is None or not isinstance(right, written.Operation) or scope.knows(name):
            return None
        whole, here = convolved(right, self.links.sequences, scope, scope.here)
        presumes = whole == right
        if presumes and self.links.presumable(right):
            with self.links.presuming():
                whole, here = convolved(right, self.links.sequences, scope, scope.here)
        if not isinstance(whole, written.Name) or not is_given(here.values.get(whole.text)):
            return None
        scope.define(name, here.values[whole.text].counted_from([scope.index_base.listed(1)]))
        if presumes and self.links.presumes != "alone" and not self.links.listed:
            scope.doubted |= {name, *named(left)}
        return Introduced(name), (PRESUMED,) if presumes else ()

    def presumed(self, left: Line, right: Line, domain: Sequence[Constraint]) -> Introduced | None:
        """What is defined where an asterisk of which nobody says what it is is a convolution."""
        if not self.links.presumable(right):
            return None
        scope = self.record.scope
        with self.links.presuming(), suppress(SymconvError):
            (body,), _ = self.links.meant(right)
            made = introduced(left, body, scope, domain)
            if self.links.presumes != "alone":
                scope.doubted |= named(left)
            return made
        return None

    def spanned(self, left: Line, body: Line, domain: Sequence[Constraint]) -> tuple[Slot, ...]:
        """The places of an array that is defined just where what slides has anything under it."""
        here = self.record.scope.here
        match left:
            case written.Access(written.Name(name), subscripts):
                indices = [letter(each) or "" for each in separate(subscripts, 2)]
            case _:
                return ()
        array = here.operands.get(name)
        for first in (0, 1):
            sizes = array.sizes if array is not None else ()
            declared = [Slot(s, first, index) for s, index in zip(sizes, indices, strict=False)]
            places = stated(indices, domain) or tuple(declared)
            counted = {n: replace(o, first=first) for n, o in here.operands.items()}
            with suppress(SymconvError):
                value = elaborate(body, replace(here, operands=counted))
                if len(places) == len(indices) and spans(value, places, counted):
                    return places
        return ()

    def extended(
        self, left: Line, domain: Sequence[Constraint], places: tuple[Slot, ...]
    ) -> tuple[str, ...]:
        """Let an array be made of others that are zero outside of their sizes.

        Where its `places` show that, this is sure.
        """
        scope = self.record.scope
        name = name_of(left.array) if isinstance(left, written.Access) else None
        value = scope.context.values.get(name or "")
        if name is None or value is None:
            return ()
        said = stated([slot.letter or "" for slot in value.slots], domain)
        wider = replace(zero_outside(value), slots=places or said or value.slots)
        scope.define(name, wider, scope.context.recipes.get(name))
        zeros = value.operands & scope.context.operands.keys()
        silent, ended = scope.context.silent | zeros, scope.context.ended
        ended = ended | zeros if places else ended - zeros
        scope.context = replace(scope.context, silent=silent, ended=ended)
        return tuple(f"{each} is zero outside its size" for each in sorted(zeros))

    def give_up(self, waited: Sequence[tuple[int, Line, Line]]) -> None:
        """What waited for the words before a display has waited long enough after it."""
        self.waiting = [each for each in self.waiting if each not in waited]

    def declared(self) -> None:
        """Put into force what waited for an array that has been declared or defined now.

        What was made of another that was taken for it is made of this one.
        """
        scope = self.record.scope
        for left, right, others in tuple(self.borrowed):
            if others & scope.context.operands.keys():
                self.borrowed.remove((left, right, others))
                scope.forget(name_of(left) or "")
                with suppress(SymconvError):
                    introduced(left, self.links.meant(right)[0][0], scope)
        for each in tuple(self.waiting):
            at, left, right = each
            if (made := self.of_sequences(left, right)) is not None:
                self.waiting.remove(each)
                self.record.change(at, Finding("definition", reason=made.what), None)
                continue
            try:
                (body,), taken = self.links.meant(right)
                declare_column(left, body, self.record.scope)
                here = self.record.scope.here
                if unknown(body, here) - here.entrywise:
                    continue
                known = introduced(left, body, self.record.scope)
            except SymconvError:
                continue
            self.waiting.remove(each)
            if taken:
                self.borrowed.append((left, right, frozenset(taken)))
            if known is not None and known.misfit is None:
                finding = Finding("definition", reason=known.what)
                self.record.change(at, finding, None)

    def settles(self, domain: Sequence[Constraint], left: Line) -> bool:
        """Whether it is said for exactly which places an array is defined."""
        match left:
            case written.Access(_, subscripts) | written.Call(_, subscripts):
                indices = [letter(each) or "" for each in separate(subscripts, 2)]
                operands = self.record.scope.here.operands.values()
                sizes = [size for operand in operands for size in operand.sizes]
                known = {name for size in sizes for name in size.variables} | {*indices}
                bounds = stated(indices, domain) is not None
                return bounds and all(c.form.variables <= known for c in domain)
        return False

    def twins(self, name: str) -> None:
        """Y and its entries y_{ij}, once both are known and equal, are one."""
        scope = self.record.scope
        other = name.swapcase()
        values = scope.context.values
        if name != other and name in values and other in values:
            pair = written.Name(name), written.Name(other)
            if values[name].rank != values[other].rank:
                return  # a kernel W, and the column w of its entries
            if compare(*pair, scope.here, self.links.decide).holds:
                scope.same[name.upper()] = name.lower()


def one_sided(
    left: Line, body: Line, conditions: Sequence[written.Chain], domain: Sequence[Constraint]
) -> Line:
    """What an entry is that has a closed form on one side alone: h[n] = 2 for n >= 0, else 0.

    Elsewhere that says nothing of it, and authors have zeros there.
    """
    match left:
        case written.Access(_, (written.Name(index),)):
            ends = {c.form.coefficient(index) > 0 for c in domain if c.form.coefficient(index)}
            parts = [*written.every(body)]
            closed = not any(isinstance(x, written.Access | written.Call) for x in parts)
            if closed and len(ends) == 1 and not isinstance(body, written.Cases):
                there = tuple(chain for chain in conditions if index in free_names(chain))
                return written.or_zero(body, there, body.span)
    return body
