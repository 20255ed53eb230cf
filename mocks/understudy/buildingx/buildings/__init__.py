"""Locations, addresses and equipment, as several APIs show them and lean on them.

`models` has what is sent and shown, `tables` what is kept, `catalog` what the vendor defines, `locations` answers with
locations and their addresses.
"""
