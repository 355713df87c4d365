"""Speed and memory of both engines: `python -m benchmarks.run`, or `make bench`."""
