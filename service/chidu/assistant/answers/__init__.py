"""The answers (各类答复): one function an intent; each calls what the desk has and says what came of it."""
