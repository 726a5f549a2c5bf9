"""Two judges decide whether two values are equal. They know neither convolution nor text."""
