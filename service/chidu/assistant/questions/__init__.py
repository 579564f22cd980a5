"""What somebody asks (理解): words, names and patterns → an intent with its slots, a choice to be put to the asker, or a refusal."""
