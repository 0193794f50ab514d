"""One rule a file: what it says of itself, and the function that judges."""
