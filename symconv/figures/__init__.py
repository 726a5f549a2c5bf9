"""Pictures of one member, and a page to play with: drawn from what it means, for any sizes."""
