"""Proposals for what only a person may judge (判断的建议): out of words, out of other forms, or a model's; each quotes the form."""
