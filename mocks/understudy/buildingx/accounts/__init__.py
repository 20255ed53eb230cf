"""The Accounts API: who one is, and which customers, partitions, user groups and roles there are.

`routes` has the operations, `models` what they show and the tables, `seeds` machine users and their groups as seed
data.
"""
