"""Derivations: lines joined by moves, each link decided when it is made."""
