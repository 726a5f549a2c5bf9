"""The order of the house, held against its imports; each outside library has one door."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import symconv

ROOT = Path(symconv.__file__).parent

ROOMS = [
    "errors",
    "language",
    "judges",
    "calculus",
    "family",
    "writing",
    "reading",
    "derivation",
    "resources",
    "rendering",
    "provenance",
    "files",
    "kernels",
    "figures",
    "notes",
    "exercises",
    "documents",
    "review",
    "building",
    "convolution",
    "network",
    "bench",
    "cli",
    "__main__",
]
"""From the ground up: a file imports only from rooms above its own in this list."""

FILES = {
    "language": [
        "affine",
        "inequalities",
        "line",
        "term",
        "value",
        *("atoms", "whole", "matrices", "branches"),
        "opaque",
        "context",
        "formal",
        "simplify",
        *("names", "opening"),
        *("roots", "surds"),
        "subscripts",
        *("limits", "windows", "extremes"),
        "derivatives",
        "denominators",
        *("patterns", "diagonals", "stripes", "dotted"),
        *("periodic", "rounding"),
        *("entries", "products", "drawn"),
        *("spread", "actuals"),
        "elaborate",
        "mutations",
        "express",
    ],
    "judges": [
        *("polynomial", "question", "relation", "expansion", "integrals", "reals"),
        *("decide", "bounded"),
    ],
    "calculus": [
        *("ratio", "generators", "functions", "sums", "slopes"),
        *("known", "conditions", "exact", "cases", "exchanged"),
        *("dual", "sampled", "points", "places", "wholes", "standing", "arrays"),
        *("decide", "recursions", "power_sums"),
    ],
    "family": [
        "names",
        "dimension",
        "layout",
        "member",
        "options",
        "arguments",
        "dictionary",
        "jacobian",
        "stem",
        "adjoint",
        "borders",
        "formulas",
        "functions",
        "network",
        "structure",
        "pieces",
        "runs",
        "nest",
        "coordinates",
    ],
    "writing": [
        *("words", "commands", "notation", "binding", "text", "width", "latex"),
        *("macros", "mathml"),
    ],
    "reading": [
        "source",
        "passage",
        "vocabulary",
        "tokens",
        "nesting",
        "scanner",
        "cursor",
        *("idioms", "losses"),
        "scripts",
        "environments",
        *("commands", "sequences"),
        "expressions",
        "segments",
        "conditions",
        *("underscores", "overs", "brackets", "mappings", "quantities", "primes", "changes"),
        "reader",
    ],
    "derivation": [
        "rewriting",
        *("definitions", "differentiation", "summation", "distribution", "matrices"),
        *("like_terms", "integration", "moves"),
        "chain",
        "setting",
        "gathering",
        "bordered",
        "lecture",
        "jacobians",
        "sent",
        "backward",
        "tying",
        "composition",
        "functions",
    ],
    "documents": [
        "parts",
        "stretches",
        "delimiters",
        "macros",
        "assembly",
        "tex",
        "finder",
        "blocks",
        "markdown",
        "notebook",
        "formats",
    ],
    "review": [
        *("claims", "findings", "reports", "words", "scope", "definitions"),
        *("deciding", "sizes", "layers", "signals", "links", "functions"),
        *("terms", "statements", "checker", "verify"),
    ],
    "review/reports": [
        *("excerpt", "wording", "terminal", "markup", "report"),
    ],
    "review/words": [
        *(
            "prose",
            "borders",
            "sentences",
            "supposing",
            "fonts",
            "moduli",
            "entrywise",
            "assignments",
            "place",
        ),
        *("reasons", "restating", "sigmoids", "symmetric", "layout"),
    ],
    "review/scope": [
        *(
            "ranges",
            "index_base",
            "flat",
            "names",
            "periods",
            "arrays",
            "restated",
            "side_by_side",
            "repeated",
            "known",
            "scope",
            "written_out",
            "record",
        ),
        *("constants", "force", "labels", "supports", "spaces", "starts", "anchors"),
        *(
            "unlimited",
            "under_sums",
            "endless",
            "unrolled",
            "steps",
            "departures",
            "unsaid",
            "given",
            "sides",
        ),
        *("settings", "origins"),
        *("enumerated", "declarations"),
    ],
    "review/definitions": [
        *("conventions", "listings", "operators", "stacked", "entries", "mapped"),
        *(
            "definitions",
            "redefinitions",
            "asides",
            "braces",
            "spelled",
            "functionals",
            "sequences",
        ),
        *("laws", "products", "basis", "aliases", "ramps", "pooling", "turns", "formal"),
        *("agreements", "flattening", "slid", "results"),
    ],
    "review/deciding": [
        *("patience", "decimals", "questions", "limits", "pictures", "assumptions", "transforms"),
        *("indicators", "called", "excuses", "slopes", "differences", "decided", "fractions"),
        *("drawings", "unfinished", "compare", "finite", "rows", "relations", "structures"),
        *("unrolled", "drawn"),
    ],
    "review/sizes": [
        *("scalars", "polynomials", "facts", "points", "arithmetic", "counting"),
        *("glossary", "roles", "cast", "formulas", "sizes", "substitutions", "lengths"),
        "full",
    ],
    "review/layers": [
        *("layers", "convolved", "families", "slips", "activations", "instances"),
        *("superscripts", "networks", "dense", "batches", "differentials"),
    ],
    "review/signals": [
        *("feedback", "causal", "delays", "circle", "frequencies", "capitals", "filters", "totals"),
        *("signals", "spectra", "transformed"),
    ],
    "review/links": [
        *("broadcasts", "recognition", "hypotheses", "corrections", "upright", "sent_back", "taps"),
        *("examples", "by_entries", "numbers", "trials", "supposing", "attempts"),
        *(
            "links",
            "step",
            "later",
            "later_sides",
            "forward",
            "zeros",
            "brackets",
            "in_short",
            "customs",
            "doubts",
            "introductions",
            "matrices",
            "outputs",
        ),
        *("meant", "counted", "told", "anew", "chains", "order", "upstream"),
    ],
    "review/functions": [
        *("equations", "forms", "shapes", "losses", "meanings", "leeway", "recursive"),
        *("comparing", "worked", "one_link", "calculus", "variances", "neurons"),
    ],
    "figures": [
        "names",
        "abbreviation",
        "palette",
        "drawing",
        "reads",
        "grid",
        "sums",
        "sliding",
        "options",
        "matrices",
        "runs",
        "svg",
        "tikz",
        "figure",
    ],
    "kernels": [
        *("functions", "schedules", "lowering", "sources", "compiled", "proof"),
    ],
    "kernels/schedules": [
        *("schedule", "sliding", "machine", "instructions", "tiling", "parts", "edges"),
        *("meaning", "cycles", "model", "candidates", "choice"),
    ],
    "kernels/lowering": [
        *("operations", "lower_definition", "staging", "blocking", "routine", "lower_c"),
        *("counts", "threads", "lower_numpy"),
    ],
    "kernels/sources": [
        *("emission", "records", "steps", "text_c", "text_python", "text_door", "source"),
        *("selfcheck", "projects", "delivery", "executed", "explanation"),
    ],
    "kernels/compiled": [
        *("cache", "toolchain", "wisdom", "tuning", "door", "calling"),
    ],
    "kernels/proof": [
        *("pages", "guarded", "enumeration", "products", "inputs", "trial", "agreement", "builds"),
    ],
    "bench": [
        "rows",
        "tasks",
        "timing",
        "arrays",
        "compiled",
        "networks",
        "images",
        "peers",
        "limits",
        "threads",
        "race",
        "figures",
        "terminal",
        "picture",
        "run",
    ],
    "exercises": ["names", "draw", "exercise", "wrong", "kinds", "sheet"],
    "cli": [
        "group",
        "options",
        "bench",
        "build",
        "tune",
        "emit",
        "notes",
        "exercises",
        "explore",
        "figure",
        "verify",
    ],
}
"""The same within a room, and within a room of it."""

CLI = {str(path.relative_to(ROOT)) for path in ROOT.glob("cli/*.py")}
DOORS = {
    "islpy": {"judges/relation.py"},
    "sympy": {"judges/expansion.py", "judges/integrals.py"},
    "jinja2": {"rendering.py"},
    "scipy": {"convolution.py"},
    "rich_click": CLI,
    "click": CLI,
    "rich": CLI,
    "markdown_it": {"documents/blocks.py"},
    "nbformat": {"notes/notebook.py"},
}


class Import:
    """A module that a file imports, and whether only a type checker does."""

    def __init__(self, module: str, names: list[str], typing: bool) -> None:
        self.module, self.names, self.typing = module, names, typing


@cache
def imports(source: str) -> tuple[Import, ...]:
    def walk(node: ast.AST, typing: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(alias.name, [], typing)
            elif isinstance(child, ast.ImportFrom):
                assert not child.level, "a relative import"
                yield Import(child.module or "", [a.name for a in child.names], typing)
            checking = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            yield from walk(child, typing or checking)

    return tuple(walk(ast.parse(source), False))


@cache
def files() -> list[str]:
    return sorted(
        str(p.relative_to(ROOT)) for p in ROOT.rglob("*.py") if "templates" not in p.parts
    )


def modules(found: Import) -> Iterator[list[str]]:
    """The modules of symconv that an import loads, in parts: ["language", "affine"]."""
    first, *rest = found.module.split(".")
    if first != "symconv":
        return
    for name in found.names or [""]:
        inner = ROOT.joinpath(*rest, name)
        if name and (inner.with_suffix(".py").exists() or inner.is_dir()):
            yield [*rest, name]
        else:
            yield rest


def room(file: str) -> list[str]:
    return [part.removesuffix(".py") for part in Path(file).parts]


def order(place: list[str]) -> list[str]:
    """What stands in a room, from the ground up; nothing where any order will do."""
    return FILES.get("/".join(place), []) if place else ROOMS


def strays(file: str, source: str) -> list[str]:
    """Imports of a file that go against the order."""
    mine = room(file)
    found = []
    for parts in (parts for each in imports(source) for parts in modules(each)):
        ways = (
            depth for depth, pair in enumerate(zip(mine, parts, strict=False)) if len({*pair}) > 1
        )
        part = next(ways, None)
        if part is None or mine[part] == "__init__":
            continue
        here = order(mine[:part])
        if here and here.index(parts[part]) >= here.index(mine[part]):
            found.append(".".join(parts))
    return found


@pytest.mark.parametrize("file", files())
def test_a_file_imports_only_from_what_stands_above_it(file: str) -> None:
    assert strays(file, (ROOT / file).read_text("utf-8")) == []


def test_a_wrong_import_is_seen() -> None:
    assert strays("language/value.py", "from symconv.judges import decide") == ["judges.decide"]
    assert strays("language/affine.py", "from symconv.language.term import Term")
    assert strays("judges/relation.py", "def f():\n    import symconv.kernels.compiled.door")
    assert strays("errors.py", "from symconv.language.line import Name")
    assert strays("kernels/compiled/door.py", "from symconv import convolution") == ["convolution"]
    assert not strays("kernels/compiled/door.py", "from symconv.language.line import Name")
    assert strays("review/words/prose.py", "from symconv.review.links import later")
    assert strays("review/links/later.py", "from symconv.review.links.chains import follow")
    assert not strays("review/links/later.py", "from symconv.review.words import prose")


def test_every_file_has_its_place() -> None:
    for file in files():
        mine = room(file)
        for depth, name in enumerate(mine):
            here = order(mine[:depth])
            assert not here or name in {*here, "__init__"}, f"{file}: give it a place in FILES"


def test_no_file_imports_itself_in_a_circle() -> None:
    """At module level, over all rooms: also within notes, which has no fixed order."""
    top: dict[str, set[str]] = {}
    for file in files():
        if file.endswith("__init__.py"):
            continue
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        body = ast.Module([n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], [])
        found = (parts for each in imports(ast.unparse(body)) for parts in modules(each))
        top[".".join(room(file))] = {".".join(parts) for parts in found}
    done: set[str] = set()
    while ready := {name for name, needs in top.items() if not (needs & top.keys()) - done} - done:
        done |= ready
    assert done == top.keys(), f"a circle among {sorted(top.keys() - done)}"


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    found = {
        (file, each.typing)
        for file in files()
        for each in imports((ROOT / file).read_text("utf-8"))
        if each.module.split(".")[0] == library
    }
    typing_too = {"convolution.py", "network.py"} if library == "sympy" else set()
    assert {file for file, typing in found if not typing} <= DOORS[library]
    assert {file for file, typing in found if typing} <= DOORS[library] | typing_too
    if library != "click":
        assert found


@pytest.mark.parametrize("room_", ["language", "judges", "writing"])
def test_mathematics_needs_no_arrays(room_: str) -> None:
    for file in files():
        if file.startswith(f"{room_}/"):
            found = {x.module.split(".")[0] for x in imports((ROOT / file).read_text("utf-8"))}
            assert "numpy" not in found, file


def loaded(code: str) -> set[str]:
    """What a fresh process has loaded after running some code."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT.parent,
    )
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


HEAVY = {
    *(
        "sympy",
        "islpy",
        "jinja2",
        "numpy",
        "scipy",
        "click",
        "rich_click",
        "rich",
        "markdown_it",
        "nbformat",
    ),
}


def test_importing_symconv_loads_nothing_heavy() -> None:
    assert not HEAVY & loaded("import symconv")
    assert not HEAVY & loaded("import symconv; symconv.Convolution(4, 6, flip=True)")


def test_the_formula_needs_neither_sympy_nor_a_template() -> None:
    code = "import symconv; print(symconv.Convolution(4, 6).jacobian_entry('signal'))"
    assert not {"sympy", "jinja2", "scipy"} & loaded(code)


def test_the_verifier_decides_in_another_process() -> None:
    code = "import symconv; symconv.verify_text('$$2 + 2 = 4$$')"
    assert loaded(code) & HEAVY == {"markdown_it"}


def test_the_loads_are_seen() -> None:
    assert "sympy" in loaded("import symconv; symconv.Convolution(2, 3).symbolic_outputs")
