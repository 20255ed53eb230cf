"""The demo data of BTEC: an inspection company's two years with six customers, kept as fixtures.

Devices, customers, procedures and the rest are written by hand. `python -m understudy.btec.demo FOLDER` writes the
tests that follow from them and from what was found; the shipped file is its output.
"""
