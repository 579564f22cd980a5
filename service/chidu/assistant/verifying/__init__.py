"""核句: a sentence that a model wrote is shown only if everything it says stands in the evidence that it cites.

    sentence → clauses → the unit of a card that says most of it → what the clause adds, what it leaves out, what it changes → doubts
"""
