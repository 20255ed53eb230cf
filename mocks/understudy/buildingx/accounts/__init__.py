"""The Accounts API: who one is, and which customers, partitions, user groups and roles there are."""
