"""The assistant (问答): plain questions answered by what rules found and what the law says; a model may word, and decides nothing.

    a question → questions → answers (lookup) → phrasing (backend, verifying) → conversation → kept
                     where somebody may look: matter, by the bureau's database (bureaudesk) or some files (files)
    what waits for a person → proposing → a person
"""
