"""An answer on its way through a model (润色): cards, a masked payload, what came back checked piece by piece."""
