"""
The evidence file of a request: what happened, when, by which clock, and digests that anybody can recompute.

    clock.py      how the last day was counted
    contents.py   what was asked, said, decided and sent: codes, times and digests
    document.py   the whole document: the request, its events chained to each other and to the trail
    making.py     the signed ZIP, and the note in the trail that it was made
    verify.py     the check, shipped in every file; the standard library alone
"""
