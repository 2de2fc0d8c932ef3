"""The pages: parse the request, make one call, render."""
