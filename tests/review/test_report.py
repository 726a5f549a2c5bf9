"""What a report says, in each of its forms: claims made by hand, and the words they come to."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import symconv
from symconv.documents.notebook import notebook
from symconv.errors import IllFormed
from symconv.judges.question import Counterexample
from symconv.reading.source import Source
from symconv.review.claims import Claim
from symconv.review.reports import terminal
from symconv.review.reports.excerpt import CUT, cells, excerpt, printable
from symconv.review.reports.report import Report, records
from symconv.review.reports.wording import LONG, Counts, clean, point, sides, verdict

SOURCE = Source("notes.md", "Let $a = b$ be,\nso $$a\n= c + d$$\nas $e = f$.\n")


def claim(of: str = "a = b", said: str = "holds", source: Source = SOURCE, **rest: Any) -> Claim:
    start = source.text.index(of)
    given: dict[str, Any] = {"kind": "equation", "verdict": said, **rest}
    return Claim(source, start, start + len(of), **given)


def shown(*claims: Claim, every: bool = False, width: int = terminal.WIDTH) -> list[str]:
    return Report("notes.md", claims).text(every, width).splitlines()


FAILS = claim(
    "= c + d",
    "fails",
    reason="the sides differ",
    scope="I = 1, J = 2",
    counterexample=Counterexample({"I": 1, "J": 2}, {"i": 1}, "f[1] g[1]", "0"),
    assumptions=("dg/dz = 0",),
    remarks=("stated as the sum rule",),
    suggestion="c + 2 d",
)
ILL = claim("e = f", "ill-formed", reason="a row against a column")
HOLDS = claim(reason="proved", scope="all sizes", assumptions=("df/dz = 0",), remarks=("odd",))
DEFINED = claim("e = f", "definition", kind="definition", reason="e")
UNREAD = claim("e = f", "unread", reason="nothing is known of e")


# The terminal.


def test_an_erratum_is_shown_with_all_that_is_known_of_it() -> None:
    assert shown(FAILS, ILL) == [
        "notes.md: 2 claims: 0 hold, 2 errata, 0 unread, 0 definitions",
        "",
        "notes.md:3:1: does not hold: the sides differ",
        "  3 | = c + d$$",
        "    | ^^^^^^^",
        "    at I = 1, J = 2, i = 1: left is f[1] g[1], right is 0",
        "    assuming: dg/dz = 0",
        "    remark: stated as the sum rule",
        "    suggestion: c + 2 d",
        "",
        "notes.md:4:5: ill-formed: a row against a column",
        "  4 | as $e = f$.",
        "    |     ^^^^^",
    ]


def test_what_holds_is_counted_and_its_assumptions_and_remarks_are_told() -> None:
    assert shown(HOLDS, DEFINED, UNREAD) == [
        "notes.md: 3 claims: 1 holds, 0 errata, 1 unread, 1 definition",
        "No errata, but 1 of 3 claims stayed unread.",
        "assuming df/dz = 0: line 1",
        "notes.md:1:6: remark: odd",
    ]
    assert shown(FAILS, HOLDS)[-3:] == [
        "",
        "assuming df/dz = 0: line 1",
        "notes.md:1:6: remark: odd",
    ]


def test_every_claim() -> None:
    assert shown(HOLDS, DEFINED, ILL, UNREAD, every=True) == [
        "notes.md: 4 claims: 1 holds, 1 erratum, 1 unread, 1 definition",
        "",
        "notes.md:1:6: holds for all sizes: proved",
        "    assuming: df/dz = 0",
        "    remark: odd",
        "notes.md:4:5: definition: e",
        "",
        "notes.md:4:5: ill-formed: a row against a column",
        "  4 | as $e = f$.",
        "    |     ^^^^^",
        "",
        "notes.md:4:5: unread: nothing is known of e",
        "  4 | as $e = f$.",
        "    |     ^^^^^",
    ]


CLEAN = [
    (Counts(0, 0, 0, 0, 0), "no claims, as no formula was found that says anything", ""),
    (
        Counts(1, 1, 0, 0, 0),
        "1 claim: 1 holds, 0 errata, 0 unread, 0 definitions",
        "No errata, and nothing stayed unread.",
    ),
    (
        Counts(1, 0, 0, 1, 0),
        "1 claim: 0 hold, 0 errata, 1 unread, 0 definitions",
        "No errata, but 1 of 1 claim stayed unread.",
    ),
    (Counts(9, 2, 1, 5, 1), "9 claims: 2 hold, 1 erratum, 5 unread, 1 definition", ""),
]


@pytest.mark.parametrize(("counts", "head", "sentence"), CLEAN)
def test_what_stayed_unread_is_never_hidden(counts: Counts, head: str, sentence: str) -> None:
    assert (str(counts), clean(counts)) == (head, sentence)


VERDICTS = [
    ("holds", "all sizes", "holds for all sizes"),
    ("holds", "all sizes, stride 2", "holds for all sizes, stride 2"),
    ("holds", "1 <= I <= J <= 6", "holds for 1 <= I <= J <= 6"),
    ("holds", "I, J <= 5", "holds for I, J <= 5"),
    ("holds", "I = 4, J = 6", "holds with I = 4, J = 6"),
    ("holds", "this instance", "holds as it stands"),
    ("holds", "", "holds"),
    ("fails", "I = 1", "does not hold"),
    ("ill-formed", "all sizes", "ill-formed for all sizes"),
    ("ill-formed", "this instance", "ill-formed"),
    ("unread", "", "unread"),
    ("definition", "", "definition"),
]


@pytest.mark.parametrize(("said", "scope", "words"), VERDICTS)
def test_verdicts_in_words(said: str, scope: str, words: str) -> None:
    assert verdict(claim(said=said, scope=scope)) == words


POINTS = [
    ("fails", {"I": 1}, {"i": 2}, "", ("0", "1"), "at I = 1, i = 2: left is 0, right is 1"),
    ("fails", {}, {}, "this instance", ("4", "5"), "counterexample: left is 4, right is 5"),
    ("fails", {}, {}, "I = 4", ("f[1]", "0"), "at I = 4: left is f[1], right is 0"),
    (
        "fails",
        {"I": 2},
        {"slot 1": 1, "slot 2": 3},
        "I = 2",
        ("0", "1"),
        "at I = 2, entry [1,3]: left is 0, right is 1",
    ),
    (
        "ill-formed",
        {},
        {"#0": 7, "@0": 1},
        "I = 4",
        ("7 <= 6", "must hold"),
        "at I = 4, entry [7]: an index is out of its range",
    ),
    (
        "ill-formed",
        {},
        {},
        "this instance",
        ("0 = 1", "must hold"),
        "counterexample: two sizes differ",
    ),
    (
        "ill-formed",
        {"I": 0},
        {},
        "this instance",
        ("1 <= I", "must hold"),
        "at I = 0: 1 <= I must hold",
    ),
    (
        "ill-formed",
        {"I": 1},
        {},
        "all sizes",
        ("g is read up to 1", "g in R^{J-I}"),
        "at I = 1: g is read up to 1, but g in R^{J-I}",
    ),
]


@pytest.mark.parametrize(("said", "sizes", "at", "scope", "two", "words"), POINTS)
def test_counterexamples_in_words(
    said: str,
    sizes: dict[str, int],
    at: dict[str, int],
    scope: str,
    two: tuple[str, str],
    words: str,
) -> None:
    found = claim(said=said, scope=scope, counterexample=Counterexample(sizes, at, *two))
    assert f"{point(found)}: {sides(found)}" == words


def test_what_is_long_is_cut_in_the_terminal_and_whole_in_the_record() -> None:
    side = " + ".join(f"f[{n}]" for n in range(1000))
    long = claim(said="fails", counterexample=Counterexample({}, {}, side, "0"))
    text = "\n".join(shown(long))
    assert CUT in text
    assert len(text) < 3 * LONG
    assert max(map(len, text.splitlines())) <= terminal.WIDTH
    assert Report("", (long,)).claims[0].record()["counterexample"]["left"] == side


# The author's line.


EXCERPTS = [
    ("a = b", "a = b", 80, "a = b", "^^^^^"),
    ("\ta\t= b", "a\t= b", 80, " a = b", " ^^^^^"),
    ("x̂ = 卷 + b", "卷 + b", 80, "x̂ = 卷 + b", "    ^^^^^^"),
    ("x = y\r\n", "y", 80, "x = y", "    ^"),
    ("say a =\n b", "a =\n b", 80, "say a =", "    ^^^"),
    ("say a = \n b", "a = \n b", 80, "say a = ", "    ^^^"),
    ("x" * 50 + "a = b" + "y" * 50, "a = b", 21, "…xxxxxxxa = byyyyyyy…", "        ^^^^^"),
    ("a = b" + "y" * 50, "a = b", 21, "a = byyyyyyyyyyyyyyy…", "^^^^^"),
    ("x" * 50 + "a = b", "a = b", 21, "…xxxxxxxxxxxxxxxa = b", "                ^^^^^"),
    ("x" * 50 + "a" * 50, "a" * 50, 21, "…xxxxxxx" + "a" * 12 + "…", "        " + "^" * 12),
    ("a \x1b[31m= b\u202e", "= b\u202e", 80, "a \ufffd[31m= b\ufffd", "       ^^^^"),
]


@pytest.mark.parametrize(("text", "of", "room", "line", "mark"), EXCERPTS)
def test_the_authors_line(text: str, of: str, room: int, line: str, mark: str) -> None:
    start = text.index(of)
    found = excerpt(Source("", text), start, start + len(of), room)
    assert (found.text, " " * found.start + "^" * found.width) == (line, mark)


@given(st.text(max_size=60), st.data(), st.integers(20, 40))
def test_a_line_fits_and_its_mark_lies_under_it(text: str, data: Any, room: int) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = excerpt(Source("", text), start, end, room)
    assert found.text == printable(found.text)
    assert len(found.text) <= room
    assert 0 <= found.start <= cells(found.text)
    assert found.width >= 1
    assert found.start + found.width <= max(cells(found.text), found.start + 1)


def test_a_line_of_a_notebook_is_that_of_its_file() -> None:
    file = Source("a.ipynb", '{"cells": [{"cell_type": "markdown", "source": ["$\\\\pi = 3$"]}]}')
    (formula,) = notebook(file).parts
    start, end = formula.pieces[0]  # type: ignore[union-attr]
    (found,) = [Claim(formula.source, start, end, "equation", "unread")]
    *_, line, mark = shown(found, every=True)
    assert line == f"  1 | {file.text}"
    assert line[mark.index("^") : mark.rindex("^") + 1] == r"\\pi = 3"


# The record, which programs read.


SCHEMA: dict[str, Any] = {
    "line": int,
    "end_line": int,
    "column": int,
    "source": str,
    "kind": ["definition", "declaration", "equation", "matrix", "example", "markup"],
    "verdict": ["holds", "fails", "ill-formed", "definition", "unread"],
    "scope": str,
    "assumptions": list,
    "remarks": list,
    "reason": str,
    "counterexample": {"sizes": dict, "at": dict, "left": str, "right": str},
    "suggestion": str,
}


def keeps_the_schema(record: dict[str, Any]) -> None:
    assert list(record) == ["version", "documents"]
    assert record["version"] == 1
    for document in record["documents"]:
        assert list(document) == ["path", "claims"]
        assert isinstance(document["path"], str)
        for one in document["claims"]:
            assert list(one) == list(SCHEMA)
            for key, kind in SCHEMA.items():
                if one[key] is None:
                    assert key in ("counterexample", "suggestion")
                elif isinstance(kind, list):
                    assert one[key] in kind
                elif isinstance(kind, dict):
                    assert {k: type(v) for k, v in one[key].items()} == kind
                    numbers = {**one[key]["sizes"], **one[key]["at"]}
                    assert all(type(n) is str and type(v) is int for n, v in numbers.items())
                else:
                    assert type(one[key]) is kind
            assert all(isinstance(words, str) for words in one["assumptions"] + one["remarks"])
            assert 1 <= one["line"] <= one["end_line"]
            assert one["column"] >= 1


def test_the_record_keeps_its_schema() -> None:
    record = records([Report("notes.md", (HOLDS, FAILS, ILL, DEFINED, UNREAD)), Report("b", ())])
    keeps_the_schema(record)
    assert json.loads(json.dumps(record)) == record
    fails = record["documents"][0]["claims"][1]
    assert fails == {
        "line": 3,
        "end_line": 3,
        "column": 1,
        "source": "= c + d",
        "kind": "equation",
        "verdict": "fails",
        "scope": "I = 1, J = 2",
        "assumptions": ["dg/dz = 0"],
        "remarks": ["stated as the sum rule"],
        "reason": "the sides differ",
        "counterexample": {
            "sizes": {"I": 1, "J": 2},
            "at": {"i": 1},
            "left": "f[1] g[1]",
            "right": "0",
        },
        "suggestion": "c + 2 d",
    }


def test_a_file_that_is_included_is_a_document_of_its_own() -> None:
    """Its lines are not those of the file that includes it."""
    other = claim(source=Source("b.tex", "a = b"), said="fails")
    report = Report("notes.md", (HOLDS, other, UNREAD))
    assert report.documents() == [
        {"path": "notes.md", "claims": [HOLDS.record(), UNREAD.record()]},
        {"path": "b.tex", "claims": [other.record()]},
    ]
    assert report.record() == records([report])
    assert "\nb.tex:1:1: does not hold\n" in report.text()
    assert "\n### `b.tex`, line 1, column 1: does not hold\n" in report.markdown()
    assert "\n| `b.tex`:1:1 | does not hold |" in report.markdown(every=True)


# Markdown.


def test_markdown_has_a_section_for_each_erratum() -> None:
    assert Report("notes.md", (FAILS, HOLDS, UNREAD)).markdown() == "\n".join(
        [
            "## `notes.md`",
            "",
            "3 claims: 1 holds, 1 erratum, 1 unread, 0 definitions.",
            "",
            "### Line 3, column 1: does not hold: the sides differ",
            "",
            "```latex",
            "= c + d",
            "```",
            "",
            "- at I = 1, J = 2, i = 1: left is `f[1] g[1]`, right is `0`",
            "- assuming: dg/dz = 0",
            "- remark: stated as the sum rule",
            "- suggestion: `c + 2 d`",
            "",
            "- assuming df/dz = 0: line 1",
            "- line 1: odd",
            "",
        ]
    )


def test_markdown_has_a_table_of_every_claim() -> None:
    text = Report("notes.md", (HOLDS, UNREAD)).markdown(every=True)
    assert text.splitlines()[2:] == [
        "2 claims: 1 holds, 0 errata, 1 unread, 0 definitions. "
        "No errata, but 1 of 2 claims stayed unread.",
        "",
        "| Place | Verdict | Why | What |",
        "|---|---|---|---|",
        "| 1:6 | holds for all sizes | proved; assuming: df/dz = 0; remark: odd | `a = b` |",
        "| 4:5 | unread | nothing is known of e | `e = f` |",
    ]


def test_nothing_of_a_document_is_obeyed_in_markdown() -> None:
    """Not by Markdown, whose code and words they are."""
    bad = "```\n# <script> | `a` *b* $c$ @you ![x](y)"
    source = Source("a`b|<i>.md", bad)
    wrong = Claim(
        source, 0, len(bad), "equation", "fails", reason=bad, remarks=(bad,), suggestion=bad,
        assumptions=(bad,), counterexample=Counterexample({}, {}, bad, bad),
    )  # fmt: skip
    text = Report(source.name, (wrong, wrong)).markdown(every=True)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = [token.type for token in tokens]
    inner = {child.type for token in tokens for child in token.children or ()}
    assert inner == {"text", "code_inline"}
    assert kinds.count("heading_open") == 3
    assert kinds.count("fence") == 2
    assert "html_block" not in kinds
    assert kinds.count("tr_open") == 3
    assert kinds.count("td_open") == 8
    assert [token.content for token in tokens if token.type == "fence"] == [bad + "\n"] * 2


def test_nothing_of_a_document_is_obeyed_by_a_terminal() -> None:
    bad = "a = \x1b]0;title\x07\x9b2J\u202e b"
    wrong = Claim(
        Source(bad, bad), 0, len(bad), "equation", "fails", reason=bad, remarks=(bad,),
        suggestion=bad, assumptions=(bad,), counterexample=Counterexample({}, {}, bad, bad),
    )  # fmt: skip
    for form in (Report(bad, (wrong,)).text(True), Report(bad, (wrong,)).markdown(True)):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", form)


# The object.


def test_a_report_is_small_to_look_at() -> None:
    report = Report("notes.md", (FAILS, UNREAD))
    assert report.errata == (FAILS,)
    assert report.unread == (UNREAD,)
    assert repr(report) == (
        "<Report of notes.md: 2 claims: 0 hold, 1 erratum, 1 unread, 0 definitions>"
    )
    assert str(report) == report.text().rstrip("\n")
    assert report._repr_markdown_() == report.markdown()


def test_verify_text_and_verify_say_the_same(tmp_path: Any) -> None:
    path = tmp_path / "a.md"
    text = "So $$2 + 2 = 5$$ and $$2 + 2 = 4$$\n"
    path.write_text(text)
    of_text, of_file = symconv.verify_text(text, str(path)), symconv.verify(str(path))
    assert isinstance(of_text, symconv.Report)
    assert of_text.record() == of_file.record()
    assert [c.verdict for c in of_file.claims] == ["fails", "holds"]
    keeps_the_schema(of_file.record())


def test_what_cannot_be_read_is_refused(tmp_path: Any) -> None:
    with pytest.raises(IllFormed, match="is not there"):
        symconv.verify(tmp_path / "no.md")
    with pytest.raises(IllFormed, match="kind 'word'"):
        symconv.verify_text("", kind="word")
    assert symconv.verify_text("").claims == ()
    with pytest.raises(AttributeError, match="no attribute 'check'"):
        symconv.check  # noqa: B018
    assert {"verify", "verify_text", "Report"} <= {*dir(symconv)}
