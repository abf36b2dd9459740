"""A pipeline at work: the only room that puts all the others together."""
