"""What is written (`line`), what it means (`value`), the bridge. Nothing of convolution."""
