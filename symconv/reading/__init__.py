"""From an author's text to lines, with the place of everything kept."""
