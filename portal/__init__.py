"""
The ground floor of the house, room by room.

register        what we may do with personal data, and why
datamap         where it is: every field of every table, declared
crypto          the keys that lock packages and sign evidence
trail           what happened (append-only, ids but no identities)
outbox          what we promised (written with the change, done after it)
letters         what we say (one text for page, mail and PDF)
members         who
gate            may we, now, for this person and this purpose
recipients      where else the data lie
notices         what we told, which version, to whom, when
memberships     what members pay for
correspondence  what we wrote to each other
activity        what was logged
front           what a member sees first (the roof)
demo            believable members for trying out (the roof)
supervisor      the embedded start; stands alone
"""
