"""The demo data of BTEC: an inspection company's two years with six customers, computed once and kept as fixtures.

`python -m understudy.btec.demo FOLDER` writes the devices, their tests and the projects; the shipped files are its
output. Customers, departments, procedures and the rest are written by hand beside them.
"""
