"""What the APIs share: JSON:API documents, pages of lists, answers.

`paging` has the queries of lists and their links, `models` what documents are made of, `documents` puts them together,
`responses` answers and refuses, `tables` keeps resources and their seed data, `timestamps` has moments as texts.
"""
