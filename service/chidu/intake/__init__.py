"""Files → Form (表): reads what departments send in, keeps where every value stood, computes nothing, guesses
nothing."""
