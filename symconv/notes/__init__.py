"""Lines about one member at its sizes, and the documents that hold them."""
