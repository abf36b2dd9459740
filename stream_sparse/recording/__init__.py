"""Writing run folders while a run goes on."""
