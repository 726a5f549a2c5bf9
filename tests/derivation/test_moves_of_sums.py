"""Moves of sums, cases and matrices: what each makes of a line, and what it refuses."""

from __future__ import annotations

import pytest

from symconv.derivation import moves
from symconv.derivation.chain import linked
from symconv.derivation.rewriting import Move
from symconv.derivation.setting import setting, stated
from symconv.errors import Refused
from symconv.family.member import Member
from symconv.language.affine import Affine
from symconv.language.line import (
    Access,
    Branch,
    Cases,
    Derivative,
    Line,
    Name,
    Number,
    Operation,
    Product,
    Sum,
    Transpose,
    equation,
)
from symconv.language.term import Operand
from symconv.writing.text import text
from tests.derivation.written import af, at, d, out, sigma, tied, times, where

LECTURE = Member((4,), (6,))
F, G, E = LECTURE.signal, LECTURE.filter, LECTURE.result
TAPS, WINDOW, WHOLE = ("k", "1", "1+J-I"), ("j", "i", "i+J-I"), ("j", "1", "J")
BAND = ("0", "j-i", "J-I")
G_F = (at("g", "1+j-i"), at("f", "j"))
BY_F = Derivative(LECTURE.operation, Name("f"))
TURNED = Operand("r", G.sizes)
REVERSED = equation(at("r", "k"), at("g", "2+J-k-I"))
HERE = stated(setting(LECTURE, "f", ("i",)), TURNED, REVERSED)
SAME = Operation("*", Name("f"), Name("g"))
IS_IT = moves.recognised(SAME, (Name("i"),), ("correlation",))
BACK = moves.named_again(REVERSED, ("definition of r",))
TO_WINDOW = moves.over({"j": (Affine.of("i"), Affine.of("i") + "J" - "I")})
TO_ALL = moves.over({"j": (Affine(1), Affine.of("J"))})
ONE = moves.one_term("j", Affine.of("i"))
PICKED, SLOPE = moves.picked_out(F, {0: "j"}), moves.picked_out(F, {0: "j"}, "z")
EXCHANGED, BY_CASES = moves.guards_exchanged("k"), moves.case_by_case("j")
PUSHED, SENT = moves.matrix_product(("j",), F), moves.transposed_product(("n",), E)
FOLDED, OUTER = moves.folded_product("e"), moves.outer_product("e", "f")
FREED = moves.out_of_cases("f")


def sent(*rest: str) -> Line:
    return Access(Product((Transpose(BY_F), Name("e"))), tuple(map(af, rest)))


def entry(*places: str) -> Line:
    return Access(BY_F, tuple(map(af, places)))


PAIRS: dict[str, tuple[Line, Move, str]] = {
    "apart": (
        sigma(*TAPS, Sum((at("g", "k"), at("f", "k")))),
        moves.APART,
        "sum_{k=1}^{1+J-I} g[k] + sum_{k=1}^{1+J-I} f[k]",
    ),
    "joined": (
        Sum((sigma(*TAPS, at("g", "k")), sigma(*TAPS, at("f", "k")))),
        moves.JOINED,
        "sum_{k=1}^{1+J-I} (g[k] + f[k])",
    ),
    "into cases": (
        times(at("f", "1"), where(at("g", "1"), "2", "i", "J"), at("f", "i")),
        moves.INTO_CASES,
        "{f[1] g[1] f[i] if 2 <= i <= J; 0 otherwise}",
    ),
    "into cases, of which a 1 is left out": (
        times(where(Number(1), "2", "i", "J"), at("f", "i")),
        moves.INTO_CASES,
        "{f[i] if 2 <= i <= J; 0 otherwise}",
    ),
    "out of cases": (
        where(times(at("g", "1"), at("f", "i")), "2", "i", "J"),
        FREED,
        "{g[1] if 2 <= i <= J; 0 otherwise} f[i]",
    ),
    "out of cases, where a 1 is left": (
        where(at("f", "i"), "2", "i", "J"),
        FREED,
        "{1 if 2 <= i <= J; 0 otherwise} f[i]",
    ),
    "a condition before a sum": (
        sigma(*TAPS, where(at("g", "k"), "2", "i", "J")),
        moves.CONDITION_OUT,
        "{sum_{k=1}^{1+J-I} g[k] if 2 <= i <= J; 0 otherwise}",
    ),
    "over less, which the condition said": (
        sigma(*WHOLE, where(times(*G_F), *BAND)),
        TO_WINDOW,
        "sum_{j=i}^{i+J-I} g[1+j-i] f[j]",
    ),
    "over more, which the condition says then": (
        sigma(*WINDOW, *G_F),
        TO_ALL,
        "sum_{j=1}^{J} {g[1+j-i] f[j] if 0 <= j-i <= J-I; 0 otherwise}",
    ),
    "one term": (sigma(*WHOLE, tied(at("f", "j"), "j", "i")), ONE, "f[i]"),
    "one term, maybe none": (
        sigma("j", "2", "J", tied(at("f", "j"), "j", "i")),
        ONE,
        "{f[i] if 2 <= i; 0 otherwise}",
    ),
    "one term of a sum in a sum": (
        sigma(*WHOLE, sigma(*TAPS, tied(times(at("g", "k"), at("f", "j")), "j", "i"))),
        ONE,
        "sum_{k=1}^{1+J-I} g[k] f[i]",
    ),
    "picked out": (at("f", "i"), PICKED, "sum_{j=1}^{J} {f[j] if j = i; 0 otherwise}"),
    "picked out, with what stands beside it": (
        times(at("g", "1"), at("f", "i"), at("e", "i")),
        PICKED,
        "sum_{j=1}^{J} {g[1] f[j] e[i] if j = i; 0 otherwise}",
    ),
    "picked out, of a derivative": (
        times(at("g", "1"), d(at("f", "i"))),
        SLOPE,
        "sum_{j=1}^{J} {g[1] d/dz f[j] if j = i; 0 otherwise}",
    ),
    "picked out, where the condition says that there is such a place": (
        where(at("f", "i-1"), "2", "i", "J"),
        PICKED,
        "sum_{j=1}^{J} {f[j] if j = i-1; 0 otherwise}",
    ),
    "guards exchanged": (
        sigma("k", "1+i-J", "i", where(at("g", "k"), "0", "k-1", "J-I"), at("f", "1+i-k")),
        EXCHANGED,
        "sum_{k=1}^{1+J-I} g[k] {f[1+i-k] if 0 <= i-k <= J-1; 0 otherwise}",
    ),
    "case by case": (
        sigma(*WHOLE, where(at("f", "j"), "j", "I", otherwise=at("f", "1+J-j"))),
        BY_CASES,
        "sum_{j=1}^{I} f[j] + sum_{j=1+I}^{J} f[1+J-j]",
    ),
    "the product of a matrix and a vector": (
        Access(Product((BY_F, Name("f"))), (Name("i"),)),
        PUSHED,
        "sum_{j=1}^{J} (d(f*g)/df)[i,j] f[j]",
    ),
    "the transposed product": (sent("i"), SENT, "sum_{n=1}^{I} (d(f*g)/df)[n,i] e[n]"),
    "the transposed product, folded": (
        sigma("n", "1", "I", entry("n", "i"), at("e", "n")),
        FOLDED,
        "((d(f*g)/df)^T e)[i]",
    ),
    "an entry of the outer product": (times(at("f", "i"), at("e", "1")), OUTER, "(e f^T)[1,i]"),
    "recognised": (sigma(*WINDOW, at("f", "j"), at("g", "1+j-i")), IS_IT, "(f*g)[i]"),
    "recognised, by another letter and with factors exchanged": (
        sigma("n", "i", "i+J-I", at("g", "1+n-i"), at("f", "n")),
        IS_IT,
        "(f*g)[i]",
    ),
    "named again": (at("g", "1"), BACK, "r[1+J-I]"),
    "named again, under a sum": (sigma(*TAPS, at("g", "k")), BACK, "sum_{k=1}^{1+J-I} r[2+J-k-I]"),
    "derivative of a square": (
        d(at("f", "i"), at("f", "i")),
        moves.SQUARE_RULE,
        "2 f[i] d/dz f[i]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PAIRS)
def test_a_move_rewrites_its_line_and_keeps_what_is_meant(case: str) -> None:
    before, move, after = PAIRS[case]
    made = move.apply(before, HERE.context)
    assert text(made) == after
    assert linked(HERE, before, made, move.reason).scope == "all sizes"


REFUSED: dict[str, tuple[Line, Move]] = {
    "apart: a product": (sigma(*TAPS, at("g", "k"), at("f", "k")), moves.APART),
    "apart: no sum over an index": (Sum((at("g", "1"), at("f", "1"))), moves.APART),
    "joined: other ends": (
        Sum((sigma(*TAPS, at("g", "k")), sigma("k", "1", "J", at("f", "k")))), moves.JOINED,
    ),
    "joined: other letters": (
        Sum((sigma(*TAPS, at("g", "k")), sigma("n", "1", "1+J-I", at("f", "n")))), moves.JOINED,
    ),
    "joined: a term that is no sum": (
        Sum((sigma(*TAPS, at("g", "k")), at("f", "1"))), moves.JOINED,
    ),
    "into cases: none in the product": (times(at("g", "1"), at("f", "1")), moves.INTO_CASES),
    "into cases: cases alone": (where(at("f", "i"), "2", "i", "J"), moves.INTO_CASES),
    "out of cases: another name is last": (
        where(times(at("f", "i"), at("g", "1")), "2", "i", "J"), FREED,
    ),
    "out of cases: the name twice": (
        where(times(at("f", "1"), at("f", "i")), "2", "i", "J"), FREED,
    ),
    "out of cases: not 0 elsewhere": (
        where(at("f", "i"), "2", "i", "J", otherwise=at("g", "1")), FREED,
    ),
    "before a sum: a condition on its index": (
        sigma(*TAPS, where(at("g", "k"), "2", "k", "J")), moves.CONDITION_OUT,
    ),
    "before a sum: none": (sigma(*TAPS, at("g", "k")), moves.CONDITION_OUT),
    "over: terms are left out": (sigma(*WHOLE, at("f", "j")), TO_WINDOW),
    "over: as it is": (sigma(*WINDOW, *G_F), TO_WINDOW),
    "over: another index": (sigma("n", "1", "J", at("f", "n")), TO_ALL),
    "one term: no condition": (sigma(*WHOLE, at("f", "j")), ONE),
    "one term: at another place": (sigma(*WHOLE, tied(at("f", "j"), "j", "i+1")), ONE),
    "one term: of another index": (sigma("n", "1", "J", tied(at("f", "n"), "n", "i")), ONE),
    "picked out: a letter in use": (sigma(*WHOLE, at("f", "j")), PICKED),
    "picked out: another array": (at("g", "1"), PICKED),
    "picked out: no derivative": (at("f", "i"), SLOPE),
    "picked out: by another weight": (d(at("f", "i"), by="w"), SLOPE),
    "guards exchanged: another index": (
        sigma("n", "1+i-J", "i", where(at("g", "n"), "0", "n-1", "J-I"), at("f", "1+i-n")),
        EXCHANGED,
    ),
    "guards exchanged: a condition on one side": (
        sigma("k", "1", "i", where(at("g", "k"), "1", "k"), at("f", "1+i-k")), EXCHANGED,
    ),
    "guards exchanged: no cases": (sigma("k", "1", "i", at("f", "k"), at("e", "k")), EXCHANGED),
    "case by case: one case": (sigma(*WHOLE, at("f", "j")), BY_CASES),
    "case by case: a condition on something else": (
        sigma(*WHOLE, where(at("f", "j"), "2", "i", otherwise=at("f", "1"))), BY_CASES,
    ),
    "case by case: a case at one place": (
        sigma(*WHOLE, Cases((*tied(at("f", "j"), "j", "i").branches[:1], Branch(at("f", "1"))))),
        BY_CASES,
    ),
    "a product: the other vector": (Access(Product((BY_F, Name("g"))), (Name("i"),)), PUSHED),
    "a product: a transposed matrix": (sent("i"), moves.matrix_product(("j",), E)),
    "a transposed product: not transposed": (
        Access(Product((BY_F, Name("e"))), (Name("i"),)), SENT,
    ),
    "a transposed product: another vector": (
        Access(Product((Transpose(BY_F), Name("f"))), (Name("i"),)), SENT,
    ),
    "folded: over the columns": (sigma("n", "1", "I", entry("i", "n"), at("e", "n")), FOLDED),
    "folded: at another place": (sigma("n", "1", "I", entry("n", "i"), at("e", "i")), FOLDED),
    "outer: in the other order": (times(at("e", "1"), at("f", "i")), OUTER),
    "outer: three factors": (times(at("f", "i"), at("e", "1"), at("g", "1")), OUTER),
    "recognised: other limits": (sigma(*WHOLE, at("f", "j"), at("g", "1")), IS_IT),
    "recognised: another subscript": (sigma(*WINDOW, at("f", "j"), at("g", "1+j-1")), IS_IT),
    "recognised: a factor more": (sigma(*WINDOW, *G_F, at("e", "1")), IS_IT),
    "recognised: at another place": (
        sigma("j", "1", "1+J-I", at("f", "j"), at("g", "j")), IS_IT,
    ),
    "recognised: no sum": (out(), IS_IT),
    "named again: another array": (at("f", "1"), BACK),
    "named again: named already": (at("r", "1"), BACK),
    "a square: two arrays": (d(at("f", "i"), at("g", "1")), moves.SQUARE_RULE),
    "a square: two places": (d(at("f", "i"), at("f", "1")), moves.SQUARE_RULE),
    "a square: a third factor": (
        d(at("f", "i"), at("f", "i"), at("f", "i")), moves.SQUARE_RULE,
    ),
    "a square: no derivative": (times(at("f", "i"), at("f", "i")), moves.SQUARE_RULE),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_move_refuses_what_its_rule_is_not_about(case: str) -> None:
    line, move = REFUSED[case]
    with pytest.raises(Refused, match="matches nothing in this line"):
        move.apply(line, HERE.context)
