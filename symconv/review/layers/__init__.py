"""Networks layer by layer: z^l = W^l a^{l-1} + b^l, dense or convolved, in batches or not."""
