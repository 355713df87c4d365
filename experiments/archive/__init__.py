"""One self-contained file of a finished run: sources, locks, configuration, data, results, and how to run it again."""
