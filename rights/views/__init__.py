"""
The pages of a request.

asking     choose rights, answer a question a page, check, send
cases      the list, one request, its progress, its receipt, taking it back
files      the file: what is in it, fetching it, ending it early
guests     the secret link of those who have no account
doors      who may see which request
happenings the trail of a request in words
keyset     paging a list by key
"""
