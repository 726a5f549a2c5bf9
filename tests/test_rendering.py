"""Text is sealed, so that any later change shows, and a template that misses a name is an error."""

import jinja2
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symconv.errors import SymconvError
from symconv.family.member import Member
from symconv.kernels.schedules.schedule import choose
from symconv.kernels.sources.emission import Emission
from symconv.kernels.sources.source import source
from symconv.notes.page import page
from symconv.rendering import (
    SEAL,
    UNSEALED,
    environment,
    latex_environment,
    render,
    seal,
    sealed,
    templates,
)
from symconv.writing.notation import notation

LECTURE = Member((4,), (6,))
FILES = {
    **source(Emission(LECTURE, choose(LECTURE)), "c"),
    **source(Emission(LECTURE, choose(LECTURE)), "numpy"),
    **page(LECTURE, notation("lecture")),
}

lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(
    lambda text: "sha256" not in text
)
some_texts = st.builds(
    lambda before, prefix, after: "\n".join([*before, f"{prefix}{UNSEALED}", *after, ""]),
    st.lists(lines, max_size=3),
    st.sampled_from(["", "% ", " * ", "// ", "# "]),
    st.lists(lines, max_size=3),
)


def changes(text: str, place: int, character: str) -> set[str]:
    """Every change of one character there: another, one more, one less."""
    before, after = text[:place], text[place:]
    return {before + character + after[1:], before + character + after, before + after[1:]} - {text}


@settings(max_examples=60, deadline=None)
@given(some_texts)
def test_sealing_is_seen(text: str) -> None:
    whole = seal(text)
    assert sealed(whole)
    assert not sealed(text)
    assert UNSEALED not in whole
    assert seal(whole) == whole
    assert len(whole) == len(text) + 63


@settings(max_examples=60, deadline=None)
@given(some_texts, st.data(), st.characters(exclude_categories=["Cs"]))
def test_a_change_of_one_character_is_seen(text: str, data: st.DataObject, other: str) -> None:
    whole = seal(text)
    found = SEAL.search(whole)
    assert found is not None
    outside = [*range(found.start()), *range(found.end() + 1, len(whole))]
    assume(outside)
    place = data.draw(st.sampled_from(outside))
    for changed in changes(whole, place, other):
        assert not sealed(changed), changed


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_change_of_a_character_in_a_file_is_seen(name: str) -> None:
    text = FILES[name]
    assert sealed(text)
    found = SEAL.search(text)
    assert found is not None
    outside = [*range(found.start()), *range(found.end() + 1, len(text))]
    for place in outside[:: max(1, len(outside) // 300)] + outside[-2:]:
        for changed in changes(text, place, "~") | changes(text, place, "\n"):
            assert not sealed(changed), (place, changed[place - 20 : place + 20])
    for end in (found.start() - 1, found.end()):
        assert text[end] == "\n"
        assert not sealed(text[:end] + text[end + 1 :]), "the line of the seal, joined to another"


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_change_of_the_hash_is_seen(name: str) -> None:
    text = FILES[name]
    found = SEAL.search(text)
    assert found is not None
    for place in range(found.start(1), found.end(1)):
        other = "0" if text[place] != "0" else "1"
        assert not sealed(text[:place] + other + text[place + 1 :])


def test_lines_dropped_or_added_are_seen() -> None:
    text = FILES["correlation_4_6.c"]
    parts = text.splitlines(keepends=True)
    for n in range(len(parts)):
        assert not sealed("".join(parts[:n] + parts[n + 1 :])), parts[n]
        assert not sealed("".join([*parts[:n], "\n", *parts[n:]])), n
    assert not sealed("".join(reversed(parts)))


@pytest.mark.parametrize("text", ["", "int x;\n", "// sha256: -\n", "// sha256: 12ab\n"])
def test_what_was_never_sealed(text: str) -> None:
    assert not sealed(text)


def test_text_without_a_place_for_a_seal_stays() -> None:
    assert seal("int x;\n") == "int x;\n"


# Templates.


@pytest.mark.parametrize("jinja", [environment(), latex_environment()])
def test_a_missing_name_is_an_error(jinja: jinja2.Environment) -> None:
    variable = f"{jinja.variable_start_string}absent{jinja.variable_end_string}"
    with pytest.raises(jinja2.UndefinedError, match="absent"):
        jinja.from_string(variable).render({})
    begin, end = jinja.block_start_string, jinja.block_end_string
    for block in ("if absent", "for x in absent"):
        text = f"{begin} {block} {end}{begin} end{block.split()[0]} {end}"
        with pytest.raises(jinja2.UndefinedError, match="absent"):
            jinja.from_string(text).render({})


def test_a_record_that_misses_a_name_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError, match="findings"):
        render("notes/proof.txt.j2", {"head": []})
    with pytest.raises(jinja2.UndefinedError, match="columns"):
        render("notes/fragment.tex.j2", {"head": [], "display": []})


def test_a_missing_template_is_an_error() -> None:
    with pytest.raises(jinja2.TemplateNotFound):
        render("notes/absent.tex.j2", {})


def test_rendered_text_ends_with_one_newline_and_is_sealed() -> None:
    record = {"head": ["Head", UNSEALED], "findings": []}
    text = render("notes/proof.txt.j2", record)
    assert text.startswith("Head\nsha256: ")
    assert text.endswith(".\n")
    assert sealed(text)
    assert text == render("notes/proof.txt.j2", record)


def test_braces_of_latex_are_no_syntax() -> None:
    text = r"{#1} {{x}} {% y %} \VAR{z}"
    assert latex_environment().from_string(text).render({"z": "!"}) == r"{#1} {{x}} {% y %} !"


def test_nothing_is_escaped() -> None:
    assert environment().from_string("{{ x }}").render({"x": "<a & 'b'>"}) == "<a & 'b'>"


def test_templates_are_found() -> None:
    assert (templates() / "c" / "source.c.j2").is_file()
    assert not issubclass(jinja2.TemplateError, SymconvError)
