"""From a line to text. Spelling lives in a `Notation`; meaning never does."""
