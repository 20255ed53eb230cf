"""What the APIs share: JSON:API documents, pages of lists, rows of resources, answers.

`repository` reads and writes resources in their tables, `paging` has the queries of lists and their links, `models`
what documents are made of, `documents` puts them together, `responses` answers, `tables` keeps them and
their seed data, `timestamps` moments as the vendor writes them.
"""
