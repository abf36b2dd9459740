"""The driver of OpenCV's windows."""
