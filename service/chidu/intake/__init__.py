"""Files → Form (表): what departments send in, read with the place of every value; nothing computed, nothing guessed."""
