"""What a person does to a run, and the main loop of its windows."""
