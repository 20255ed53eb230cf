"""What the APIs share: JSON:API documents, pages of lists, answers.

`paging` has the queries of lists and their links, `documents` puts documents together of what `models` has,
`responses` answers and refuses, `tables` keeps resources and their seed data.
"""
