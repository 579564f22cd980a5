"""Opinions (审核意见 …): structured text in which every sentence keeps what it stands on."""
