"""Somebody else's derivation: documents, claims, verdicts, reports."""
