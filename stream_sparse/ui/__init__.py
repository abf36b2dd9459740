"""The actions of a user on a run, and the main loop of its windows."""
