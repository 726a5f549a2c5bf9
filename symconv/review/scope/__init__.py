"""What is in force at a place of a document: names, arrays, ranges, declarations, settings."""
