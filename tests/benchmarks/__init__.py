"""The speed targets, each measured against a reference in the same run. `README.md` here says how.

Not collected by pytest: `make bench`, or `python -m tests.benchmarks [--quick] [NAME …]`.
"""
