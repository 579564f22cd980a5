"""The web: pages for people, an interface for programs. Both call the desk and decide nothing."""
