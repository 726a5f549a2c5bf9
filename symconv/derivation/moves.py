"""The moves: the only ways from one written line to the next.

Each is a rewrite that matches its own rule, and refuses otherwise. The derivations take them from
this table, and nowhere else. A reason, with the condition on which a move rests, is that of the
move; whether the line still means the same is decided when it is made.
"""

from symconv.derivation.definitions import definition, named_again, put_in, recognised
from symconv.derivation.differentiation import (
    CASES_RULE,
    SQUARE_RULE,
    SUM_RULE,
    chain_rule,
    constant_rule,
    product_rule,
)
from symconv.derivation.distribution import (
    APART,
    CONDITION_OUT,
    INTO_CASES,
    INTO_SUM,
    JOINED,
    out_of_cases,
    out_of_sum,
)
from symconv.derivation.integration import NARROWED, antiderivative, completed_square
from symconv.derivation.matrices import (
    by_entries,
    folded_product,
    inner_product,
    matrix_product,
    outer_product,
    read_off,
    stacked,
    transposed_product,
)
from symconv.derivation.summation import (
    case_by_case,
    change_of_variable,
    exchange,
    guards_exchanged,
    one_term,
    over,
    picked_out,
)

__all__ = [
    "APART",
    "CASES_RULE",
    "CONDITION_OUT",
    "INTO_CASES",
    "INTO_SUM",
    "JOINED",
    "NARROWED",
    "SQUARE_RULE",
    "SUM_RULE",
    "antiderivative",
    "by_entries",
    "case_by_case",
    "chain_rule",
    "change_of_variable",
    "completed_square",
    "constant_rule",
    "definition",
    "exchange",
    "folded_product",
    "guards_exchanged",
    "inner_product",
    "matrix_product",
    "named_again",
    "one_term",
    "out_of_cases",
    "out_of_sum",
    "outer_product",
    "over",
    "picked_out",
    "product_rule",
    "put_in",
    "read_off",
    "recognised",
    "stacked",
    "transposed_product",
]
