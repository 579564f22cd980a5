"""Documents (文书): Word templates that a county edits, the letters made of them, and the evidence they carry."""
