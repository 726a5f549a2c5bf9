"""What may be asked for, by its name."""

KINDS = ("output", "row", "mistake", "bounds")
"""Compute an output, fill in a row of a Jacobian, find the mistake, choose the right bounds."""

FORMS = {"tex": "exercises/sheet.tex.j2", "html": "exercises/sheet.html.j2"}
"""How sheets are written, each with its template."""
