"""The domain: every calculation, draw, change of state and log row, one subject a file."""
