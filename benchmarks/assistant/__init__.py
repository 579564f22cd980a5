"""The review assistant by its bars: labelled questions, labelled sentences, faults, speed."""
