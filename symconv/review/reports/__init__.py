"""A report in its forms: in a terminal, in Markdown, as JSON."""
