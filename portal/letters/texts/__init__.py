"""
The letters, one function each: plain values in, subject and parts out. One module a room that writes them.
"""
