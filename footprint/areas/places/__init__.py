"""The places themselves: urban areas, bodies and communes, and how one is found by name or code."""
