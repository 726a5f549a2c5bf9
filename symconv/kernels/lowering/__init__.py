"""From the pieces of a loop nest to operations, each one line of text."""
