"""核句: a sentence that a model wrote is shown only if everything it says stands in the evidence that it cites.

    sentence → clauses → the units of the cards nearest to each (cards, verifier) → which words it has from there (laying, by meanings and
    fillers) → where they stand (placing) → what it adds (adding), what it turns (turning, by marks), its numbers (figures) → doubts
"""
