"""Questions of the page without Python."""
