"""The demo data of StandCloud: two weeks of a small electronics plant, computed once and kept as a fixture.

`python -m understudy.standcloud.demo FILE` writes it; the shipped file is its output.
"""
