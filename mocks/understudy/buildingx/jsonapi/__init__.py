"""What the APIs share: JSON:API documents, pages of lists, rows of resources, answers and errors."""
