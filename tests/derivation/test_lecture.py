"""The derivations of the whole family: for all sizes, and ending in the Jacobian that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from symconv.convolution import Convolution
from symconv.derivation import backward, chain, jacobians, lecture
from symconv.derivation.chain import NAMED, Derivation
from symconv.derivation.rewriting import told
from symconv.derivation.setting import is_the_lecture
from symconv.derivation.tying import tying
from symconv.errors import IllFormed, Refused, Unsupported
from symconv.family.adjoint import adjoint
from symconv.family.dimension import Fill
from symconv.family.formulas import formulas
from symconv.family.jacobian import backprop, columns, jacobian
from symconv.family.layout import Channels
from symconv.family.member import Member
from symconv.judges.expansion import expand, expression
from symconv.judges.question import Question, Verdict
from symconv.language.elaborate import elaborate
from symconv.language.value import Value, agreed
from symconv.writing.text import text

ROLES = ("signal", "filter")
MEMBERS = {
    "correlation": Member((2,), (4,)),
    "flip": Member((2,), (4,), flip=True),
    "2-D": Member((2, 1), (3, 2)),
    "3-D": Member((1, 2, 1), (2, 2, 2)),
    "stride": Member.strided((5,), (2,), (2,), (1,), ((0, 0),)),
    "dilation": Member.strided((5,), (2,), (1,), (2,), ((0, 0),), flip=True),
    "padding": Member.strided((3,), (2,), (1,), (1,), ((2, 1),)),
    "groups": Member((2,), (3,), channels=Channels(2, 1, 2)),
    "batch": Member((2,), (3,), batch=2),
    "bias": Member((2,), (3,), channels=Channels(1, 2), bias=True),
    "transposed": Member((5,), (2,), taps=(3,), stride=(2,), transposed=True),
}
OPTIONS = {
    "stride": "stride 2",
    "dilation": "dilation 2",
    "padding": "padding 2+1 (zeros before+after)",
    "transposed": "stride 2",
}


TIED = {
    "correlation": "sum_{i=1}^{I} (e f^T)[i,i+k-1]",
    "flip": "sum_{i=1}^{I} (e f^T)[i,1+i+J-k-I]",
}
BIASED = {
    "alone": Member((2,), (3,), bias=True),
    "channels": MEMBERS["bias"],
    "filled": Member.strided((4,), (3,), (1,), (1,), ((1, 1),), fill=("reflect",), bias=True),
}


@cache
def made(which: str, role: str) -> tuple[Derivation, ...]:
    return tuple(jacobians.derivations(MEMBERS[which], role))


@cache
def sent_back(which: str, role: str) -> Derivation:
    return backward.backprop(MEMBERS[which], role)[0]


def sizes_of(which: str) -> str:
    return f"all sizes, at {OPTIONS[which]}" if which in OPTIONS else "all sizes"


def reasons(derivation: Derivation) -> list[str]:
    return [told(step.reason) for step in derivation.steps]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("which", MEMBERS)
def test_a_member_has_its_derivations(which: str, role: str) -> None:
    """Decided step by step, and ending in what the family has; together, to be derived once."""
    every_step_is_decided_at_the_options(which, role)
    ends_in_the_jacobian(which, role)
    backprop_is_decided_but_for_what_it_only_names(which, role)
    backprop_ends_in_the_transposed_jacobian_times_the_error(which, role)
    if (which, role) in WHY:
        assert [reasons(derivation) for derivation in made(which, role)] == WHY[which, role]


def every_step_is_decided_at_the_options(which: str, role: str) -> None:
    for derivation in made(which, role):
        assert derivation.steps
        assert {step.scope for step in derivation.steps} == {sizes_of(which)}


def backprop_is_decided_but_for_what_it_only_names(which: str, role: str) -> None:
    member = MEMBERS[which]
    naming, putting, *others = sent_back(which, role).steps
    matrix = len(member.letters("output")) == 1 and len(member.letters(role)) < 2
    assert naming.scope == (sizes_of(which) if matrix else "by definition")
    assert told(naming.reason) == "definition of the transposed product"
    assert putting.scope == sizes_of(which)
    assert told(putting.reason) == f"the Jacobian by the {role}"
    assert {step.scope for step in others} <= {sizes_of(which)}


@pytest.mark.parametrize("which", ["correlation", "flip"])
def test_tied_weights_are_decided_for_all_sizes(which: str) -> None:
    matrix, gradient = tying(MEMBERS[which])
    for step in (*matrix.steps, *gradient.steps):
        assert step.scope == "all sizes"
    assert reasons(matrix)[-3:] == [
        WHY[which, "filter"][0][1],
        "sums exchanged",
        "distributive law",
    ]
    assert reasons(gradient)[-1] == "entries of the outer product"
    assert text(gradient.last) == TIED[which]


# --- what they end in -------------------------------------------------------------------------


def last(which: str, role: str) -> Value:
    """What the last line says, as an array over the outputs' axes and the operand's."""
    member, line = MEMBERS[which], made(which, role)[-1].last
    meant = elaborate(line, member.context)
    if meant.rank:
        return agreed(meant, jacobian(member, role))[0]
    letters = (*member.letters("output"), *columns(member, role))
    return meant.array(*zip(letters, jacobian(member, role).slots, strict=True))


def ends_in_the_jacobian(which: str, role: str) -> None:
    """As the family has it, written out; and as SymPy differentiates the outputs."""
    member = MEMBERS[which]
    found = expand(last(which, role), member.sizes)
    assert any(found.values())
    assert found == expand(jacobian(member, role), member.sizes)
    assert [expression(p) for p in found.values()] == list(Convolution.of(member).jacobian(role))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("which", ["correlation", "flip"])
def test_the_jacobian_of_the_lecture_is_that_at_other_sizes(which: str, role: str) -> None:
    other = [{"I": 1, "J": 1}, {"I": 1, "J": 3}, {"I": 3, "J": 3}, {"I": 3, "J": 6}]
    meant, found = jacobian(MEMBERS[which], role), last(which, role)
    for sizes in other:
        assert expand(found, sizes) == expand(meant, sizes)


def backprop_ends_in_the_transposed_jacobian_times_the_error(which: str, role: str) -> None:
    member = MEMBERS[which]
    meant = backprop(member, role)
    line = elaborate(sent_back(which, role).last, member.context)
    found = line.array(*zip(member.letters(role), meant.slots, strict=True))
    assert expand(found, member.sizes) == expand(meant, member.sizes)


@pytest.mark.parametrize("which", ["correlation", "flip"])
def test_tied_weights_end_in_the_jacobian_by_the_signal(which: str) -> None:
    member = MEMBERS[which]
    meant = jacobian(member, "signal")
    found, _ = agreed(elaborate(tying(member)[0].last, member.context), meant)
    assert expand(found, member.sizes) == expand(meant, member.sizes)


# --- what they say ----------------------------------------------------------------------------

OPENING = "definition of correlation"
BY_F, BY_G = ("product rule, as dg/dz = 0",), ("product rule, as df/dz = 0",)
SAME, OUT = "the same terms, as the others are 0", "a factor comes out of the cases"
INNER = "definition of inner product"
FOR_F = ["whatever the weight on which f depends"]
FOR_G = ["whatever the weight on which g depends"]
ROWS = ["row by row"]
WHY = {
    ("correlation", "signal"): [[OPENING, "sum rule", BY_F[0], INNER], ROWS, FOR_F],
    ("correlation", "filter"): [
        [OPENING, "change of variable k = 1 + j - i", "sum rule", BY_G[0], INNER],
        ROWS,
        FOR_G,
    ],
    ("flip", "filter"): [
        [
            "definition of convolution",
            "change of variable k = 1 + i + J - j - I",
            "sum rule",
            BY_G[0],
            INNER,
        ],
        ROWS,
        FOR_G,
    ],
    ("3-D", "signal"): [[OPENING, "sum rule", *BY_F, SAME, OUT], FOR_F],
    ("transposed", "filter"): [
        [
            "definition of transposed correlation",
            "sum rule",
            "derivative of each case",
            *BY_G,
            "sums exchanged",
            OUT,
            "distributive law",
        ],
        FOR_G,
    ],
    ("bias", "signal"): [
        [
            "definition of y",
            "sum rule",
            "a term that is constant, as db/dz = 0",
            "sum rule",
            *BY_F,
            SAME,
            OUT,
        ],
        FOR_F,
    ],
}


@pytest.mark.parametrize("role", ROLES)
def test_the_lecture_says_what_leads_from_row_to_matrix(role: str) -> None:
    first, so, which = made("correlation", role)
    assert (first.lead, so.lead, which.lead) == ((), ("So",), ("which says that",))
    assert text(so.first) == "d(f*g)/dz"
    assert text(which.first) == f"d(f*g)/d{'f' if role == 'signal' else 'g'}"
    assert text(so.last) == f"({text(which.last)}) d{text(which.first)[-1]}/dz"


def test_names_are_those_of_the_member() -> None:
    member = Member((2,), (3,), names=("image", "W"))
    (row, *_) = jacobians.derivations(member, "filter")
    assert text(row.first) == "d(image*W)[i]/dz"
    assert reasons(row)[3] == "product rule, as dimage/dz = 0"


# --- sent back, it is a convolution again ------------------------------------------------------


@pytest.mark.parametrize("which", ["correlation", "flip"])
def test_an_error_sent_back_is_a_convolution_again(which: str) -> None:
    """Full with the reversed filter to the signal, of the signal with the error to the filter."""
    word, flip = MEMBERS[which].word, MEMBERS[which].flip
    error = "the reversed error, read backwards" if flip else "the error"
    for role, why, line in [
        ("signal", f"full {word} with the reversed filter", "(p*r)[j]"),
        (
            "filter",
            f"{word} of the signal with {error}",
            "(f*c)[2+J-k-I]" if flip else "(f*e)[k]",
        ),
    ]:
        first, *names, last = backward.backprop(MEMBERS[which], role)
        assert first.first == last.first
        assert (reasons(last)[-1], text(last.last)) == (why, line)
        assert {step.scope for step in (*first.steps, *last.steps)} == {"all sizes"}
        assert {step.scope for each in names for step in each.steps} <= {NAMED}


LAID = "transposed correlation of the error with the filter"
MET = "correlation of the signal with the error"
SENT = {
    ("2-D", "signal"): (LAID, "(e diamond g)[j1,j2]"),
    ("2-D", "filter"): (MET, "(f*e)[k1,k2]"),
    ("3-D", "signal"): (LAID, "(e diamond g)[j1,j2,j3]"),
    ("3-D", "filter"): (MET, "(f*e)[k1,k2,k3]"),
    ("stride", "signal"): (LAID, "(e diamond g)[j]"),
    ("stride", "filter"): (MET, "(f star e)[k]"),
    ("dilation", "signal"): (LAID.replace("correlation", "convolution"), "(e diamond g)[j]"),
    ("dilation", "filter"): (f"{MET}, read backwards", "(f star e)[1+K-k]"),
    ("padding", "signal"): (LAID, "(e diamond g)[j]"),
    ("padding", "filter"): (MET, "(f star e)[k]"),
    ("groups", "signal"): (LAID, "(e diamond g)[q,c,j]"),
    ("batch", "signal"): (LAID, "(e diamond g)[n,j]"),
    ("bias", "signal"): (LAID, "(e diamond g)[c,j]"),
    ("transposed", "signal"): ("correlation of the error with the filter", "(e diamond g)[j]"),
    ("transposed", "filter"): ("correlation of the error with the signal", "(e star f)[k]"),
}
"""What an error becomes, by its name; the others have none."""

SAID = {
    ("stride", "filter"):
        "With f star e in R^{K} for the correlation at dilation 2, of which as many entries are "
        "taken as there are taps,",
    ("dilation", "filter"): "With f star e in R^{K} for the correlation at stride 2,",
    ("padding", "filter"):
        "With f star e in R^{K} for the correlation at padding 2+1 (zeros before+after),",
    ("dilation", "signal"): "With e diamond g in R^{J} for the transposed convolution,",
    ("transposed", "signal"): "With e diamond g in R^{J} for the correlation at stride 2,",
    ("transposed", "filter"): "With e star f in R^{K} for the correlation at dilation 2,",
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("which", [x for x in MEMBERS if x not in ("correlation", "flip")])
def test_what_arrives_has_a_name_where_there_is_one(which: str, role: str) -> None:
    found = backward.backprop(MEMBERS[which], role)
    if (which, role) not in SENT:
        assert len(found) == 1
        return
    first, *names, last = found
    assert (reasons(last)[-1], text(last.last)) == SENT[which, role]
    assert first.first == last.first
    assert {step.scope for step in last.steps} == {sizes_of(which)}
    assert [x for each in names for x in reasons(each)] == ["by definition"] * len(names)
    if (which, role) in SAID:
        assert told(names[0].lead) == SAID[which, role]


TURNED = {
    which: Member(
        (outputs,), (3,), flip, taps=(3,), stride=stride, dilation=dilation, padding=padding,
        transposed=True,
    )
    for which, outputs, flip, stride, dilation, padding in [
        ("plain", 5, False, (1,), (1,), ((0, 0),)),
        ("stride", 7, False, (2,), (1,), ((0, 0),)),
        ("padding", 5, True, (2,), (1,), ((2, 1),)),
        ("dilation", 10, True, (2,), (3,), ((1, 0),)),
        ("more outputs", 9, False, (1,), (3,), ((0, 0),)),
    ]
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("which", ["stride", "padding", "dilation"])
def test_what_arrives_is_what_a_member_of_the_family_gives(which: str, role: str) -> None:
    """Written out at these sizes, by the value of that member and not by the definition printed."""
    member = MEMBERS[which]
    other = adjoint(member)
    if role == "filter":
        sizes = member.inputs, member.outputs, member.dilation, member.stride, member.padding
        other = Member.strided(*sizes)
    same(member, role, other, ("e", "g") if role == "signal" else ("f", "e"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("which", TURNED)
def test_what_arrives_at_a_transposed_member_is_what_one_that_is_not_gives(
    which: str, role: str
) -> None:
    member = TURNED[which]
    options = member.stride, member.dilation
    taps, flip = member.taps, member.flip
    if role == "filter":
        options, taps, flip = options[::-1], member.inputs, False
    other = Member.strided(member.outputs, taps, *options, member.padding, flip)
    same(member, role, other, ("e", "g" if role == "signal" else "f"))
    said = told(next(x for x in backward.backprop(member, role) if "for the" in told(x.lead)).lead)
    more = other.outputs[0] > member.counts(role)[0]
    assert ("of which as many entries are taken" in said) >= more
    assert f" {other.word}{f' at {other.options}' if other.options else ''}," in said


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("fill", ["reflect", "circular", "replicate"])
def test_what_arrives_at_a_padded_signal_is_what_one_without_padding_gives(
    fill: Fill, role: str
) -> None:
    member = Member.strided((5,), (3,), (2,), (1,), ((2, 1),), flip=True, fill=(fill,))
    longer = Member.strided((8,), (3,), (2,), (1,), ((0, 0),), flip=True)
    other = adjoint(longer)
    if role == "filter":
        other = Member.strided((8,), member.outputs, (1,), (2,), ((0, 0),))
    same(longer, role, other, ("e", "g") if role == "signal" else ("f", "e"), member)


def same(
    member: Member,
    role: str,
    other: Member,
    operands: tuple[str, str],
    printed: Member | None = None,
) -> None:
    """What arrives is what another member gives, which the notes of a third may define."""
    derived = backward.backprop(printed or member, role)
    named = next(x for x in derived if " for the " in told(x.lead)).chain
    left, _, right = text(named.first).partition("[")[0].strip("()").partition(" ")
    assert (left.replace("p", "f"), right.split()[-1]) == operands
    found = backprop(member, role)
    meant = expand(other.value, other.sizes)
    sent = expand(found, member.sizes)
    turned = role == "filter" and member.flip
    (count,) = member.counts(role)
    for place in range(1, count + 1):
        at = (count + 1 - place,) if turned else (place,)
        given = {
            tuple(sorted((dict(zip("fg", operands, strict=True))[x], y) for x, y in monomial)): c
            for monomial, c in meant[at].items()
        }
        assert given == {tuple(sorted(m)): c for m, c in sent[place,].items()}


def test_each_sum_of_the_full_one_runs_over_the_taps() -> None:
    (made, *_) = backward.backprop(MEMBERS["correlation"], "signal")
    assert text(made.last) == "sum_{k=1}^{1+J-I} g[k] {e[1+j-k] if 0 <= j-k <= I-1; 0 otherwise}"


# --- coarse steps -----------------------------------------------------------------------------


def every(member: Member, steps: str) -> Iterator[Derivation]:
    for role in member.roles:
        yield from jacobians.derivations(member, role, steps)
        yield from backward.backprop(member, role, steps)
    for role in ROLES:
        yield backward.identity(member, role, steps)
    if is_the_lecture(member):
        yield from lecture.flipping(member, steps)
        yield from tying(member, steps)


@pytest.mark.parametrize(
    "which",
    [
        *("correlation", "2-D"),
        *(
            pytest.param(which, marks=pytest.mark.thorough)
            for which in ("flip", "bias", "transposed", "reflect")
        ),
    ],
)
def test_coarse_steps_leave_lines_out_and_are_decided(which: str) -> None:
    """The same moves: fewer lines, each of them one of the fine ones, and no reason lost."""
    fewer = 0
    member = FILLED["reflect"] if which == "reflect" else MEMBERS[which]
    pairs = zip(every(member, "fine"), every(member, "coarse"), strict=True)
    for fine, coarse in pairs:
        assert (fine.lead, fine.first, fine.last) == (coarse.lead, coarse.first, coarse.last)
        lines = iter([step.line for step in fine.steps])
        assert all(step.line in lines for step in coarse.steps), "in the same order"
        said, wanted = (
            list(dict.fromkeys(x for why in reasons(each) for x in why.split("; ")))
            for each in (coarse, fine)
        )
        assert said == wanted
        scopes = {step.scope for step in coarse.steps}
        known = f"all sizes, at {member.options}" if which == "reflect" else sizes_of(which)
        assert scopes <= {known, NAMED}
        fewer += len(fine.steps) - len(coarse.steps)
    assert fewer >= 3


def test_the_lecture_in_coarse_steps() -> None:
    (row, *_) = jacobians.derivations(MEMBERS["correlation"], "filter", "coarse")
    assert reasons(row) == [
        OPENING,
        "change of variable k = 1 + j - i",
        "sum rule; product rule, as df/dz = 0",
        INNER,
    ]


def test_a_coarse_step_is_decided_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each link is asked of the judges: those of the moves, and then the one that joins them."""
    asked, decided = list[Question](), chain.decide

    def noted(question: Question) -> Verdict:
        asked.append(question)
        return decided(question)

    monkeypatch.setattr(chain, "decide", noted)
    jacobians.derivations(MEMBERS["correlation"], "signal")
    fine = len(asked)
    jacobians.derivations(MEMBERS["correlation"], "signal", "coarse")
    assert len(asked) == 2 * fine + 1


def test_steps_that_are_neither_are_refused() -> None:
    with pytest.raises(IllFormed, match="steps='rough': choose 'fine' or 'coarse'"):
        jacobians.derivations(MEMBERS["correlation"], "signal", "rough")


# --- the adjoint identity, and the flip -------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("which", ["correlation", "stride", "2-D"])
def test_the_adjoint_identity_is_decided_for_all_sizes(which: str, role: str) -> None:
    """<J x, y> = <x, J^T y>, which both sides say of the same Jacobian."""
    derivation = backward.identity(MEMBERS[which], role)
    assert {step.scope for step in derivation.steps} == {sizes_of(which)}
    rows, places = MEMBERS[which].letters("output"), columns(MEMBERS[which], role)
    middle = {"distributive law", "sums exchanged"}
    if which == "2-D":
        assert set(reasons(derivation)) == middle
        assert opened(text(derivation.first)) == [*rows, *places]
        assert opened(text(derivation.last)) == [*places, *rows]
    else:
        first, *inner, last = reasons(derivation)
        assert (first, set(inner)) == ("definition of the product", middle)
        assert last == "definition of the transposed product"
        assert opened(text(derivation.first)) == list(rows)
        assert opened(text(derivation.last)) == list(places)
    assert text(derivation.last).count("y") == text(derivation.first).count("y") == 1


def opened(line: str) -> list[str]:
    """The indices of the sums of a line, as they come."""
    return re.findall(r"sum_\{([a-z]\d?'?)=", line)


@pytest.mark.parametrize("names", [("z", "x"), ("y", "r"), ("f", "z")])
def test_no_operand_meets_a_letter_of_the_derivations(names: tuple[str, str]) -> None:
    """Nor is one its own change, its own weight or its own reverse: dz/dz = 0."""
    member = Member((2,), (3,), names=names, flip=True)
    for role in ROLES:
        assert backward.identity(member, role).steps
        for derivation in jacobians.derivations(member, role):
            said = text(derivation.chain) + "".join(reasons(derivation))
            assert not set(re.findall(r"d(\w)/d\1 = 0", said))
            assert {step.scope for step in derivation.steps} == {"all sizes"}
    naming, turned = lecture.flipping(member)
    letter = re.match(r"(\w)\[k\] = ", text(naming.chain))
    assert letter is not None
    assert letter[1] not in names
    assert text(turned.last) == f"sum_{{j=i}}^{{i+J-I}} {names[0]}[j] {letter[1]}[1+j-i]"


def test_a_true_convolution_is_a_correlation_with_the_filter_reversed() -> None:
    naming, derivation = lecture.flipping(MEMBERS["flip"])
    assert {step.scope for step in derivation.steps} == {"all sizes"}
    assert reasons(derivation)[-1] == "the filter reversed"
    assert text(naming.chain) == "r[k] = g[2+J-k-I]"
    assert told(derivation.lead).startswith("a true convolution is the correlation")
    for which in ("dilation", "2-D"):
        with pytest.raises(Refused):
            lecture.flipping(MEMBERS[which])


def test_a_correlation_is_a_true_convolution_with_the_filter_reversed() -> None:
    """Read backwards, as in the integral: what the filter is read at falls as j grows."""
    naming, derivation = lecture.flipping(MEMBERS["correlation"])
    assert {step.scope for step in derivation.steps} == {"all sizes"}
    assert reasons(derivation)[-1] == "the filter reversed"
    assert text(naming.chain) == "r[k] = g[2+J-k-I]"
    assert text(derivation.last) == "sum_{j=i}^{i+J-I} f[j] r[1+i+J-j-I]"
    assert told(derivation.lead).startswith("a correlation is the true convolution")


# --- what has none ----------------------------------------------------------------------------


FILLED = {
    fill: Member.strided((4,), (3,), (1,), (1,), ((1, 1),), fill=(fill,), bias=fill == "replicate")
    for fill in ("reflect", "circular", "replicate")
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("fill", FILLED)
def test_a_filled_padding_is_sent_back_by_way_of_the_padded_signal(fill: str, role: str) -> None:
    member = FILLED[fill]
    found = backward.backprop(member, role)
    scopes = {step.scope for each in found for step in each.steps}
    assert scopes == {NAMED, f"all sizes, at {member.options}"}
    last = found[-1]
    if role == "filter":
        assert reasons(last) == ["correlation of the padded signal with the error"]
        assert text(last.last) == "(p star e)[k]"
    else:
        slope, first, named, arrived, last = found
        assert text(slope.first) == "D[i,j']"
        assert text(first.chain).startswith("u[j'] = sum_{i=1}^{I} D[i,j'] e[i] = ")
        assert reasons(arrived) == [LAID]
        assert text(arrived.chain) == "u[j'] = (e diamond g)[j']"
        assert text(named.first) == "(e diamond g)[j']"
        assert told(last.lead).endswith("the border is folded back.")
        assert reasons(last)[-1] == "definition of u"
        assert "e[" not in text(last.last)
    for never in (tying, lecture.flipping):
        with pytest.raises(Refused):
            never(member)
    assert str(Convolution.of(member).derive_backprop(role)).count("the Jacobian by the") == 1


@pytest.mark.parametrize(
    ("fill", "role"), [("reflect", "filter"), ("circular", "signal"), ("replicate", "signal")]
)
def test_a_filled_padding_is_derived_by_way_of_the_padded_signal(fill: str, role: str) -> None:
    member = FILLED[fill]
    found = jacobians.derivations(member, role)
    scopes = {step.scope for derivation in found for step in derivation.steps}
    assert scopes - {NAMED} == {f"all sizes, at {member.options}"}
    assert NAMED not in {found[0].steps[0].scope, found[-1].steps[-1].scope}
    assert "p[" in text(found[0].chain)
    assert text(found[-1].chain) == text(formulas(member, f"jacobian_{role}")[-1])


@pytest.mark.parametrize("which", [x for x in MEMBERS if x not in {"correlation", "flip"}])
def test_tied_weights_are_of_the_lecture_s_form_alone(which: str) -> None:
    with pytest.raises(Refused, match="one dimension"):
        tying(MEMBERS[which])


@pytest.mark.parametrize("member", BIASED.values(), ids=BIASED)
def test_the_jacobian_by_a_bias_is_constant(member: Member) -> None:
    """Signal and filter are constant, a 1 is left; what is sent back is the sum of the errors."""
    row, closed = jacobians.derivations(member, "bias")
    (sent, *_) = backward.backprop(member, "bias")
    for step in (*row.steps, *closed.steps, sent.steps[-1]):
        assert step.scope.startswith("all sizes")
    assert [*reasons(row)[:3], *reasons(closed)] == [
        "definition of y",
        "sum rule",
        f"a term that is constant, as d{'p' if member.given else 'f'}/dz = 0 and dg/dz = 0",
        "whatever the weight on which b depends",
    ]
    assert text(closed.chain) == text(formulas(member, "jacobian_bias")[-1])
    assert not re.search(r"[fgp]\[|\[\]", text(closed.last) + text(sent.last) + text(row.last))
    assert text(sent.last).endswith("e[i]" if len(member.letters("output")) == 1 else "e[m,i]")


@pytest.mark.parametrize("role", ["output", "weights", ""])
def test_a_role_that_no_member_has_is_refused(role: str) -> None:
    with pytest.raises((IllFormed, Unsupported)):
        jacobians.derivations(MEMBERS["correlation"], role)
