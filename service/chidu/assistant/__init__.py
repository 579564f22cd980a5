"""The review assistant (审核助手): questions in plain words, answered by what was found, what a value is, what a provision says."""
