"""From pieces to source text, to a compiled library, to a proof that it equals the definition."""
