"""Where documents have their mathematics: Markdown, LaTeX, notebooks, plain text."""
