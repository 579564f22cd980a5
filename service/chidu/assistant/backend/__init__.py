"""The language model (大模型), where a bureau has one: asked for words over what was found, never for a decision.

    settings → build_backend → ChatBackend.ask → pieces of text | ModelFault → the embedded answer
"""
