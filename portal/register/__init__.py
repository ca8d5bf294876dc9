"""
What may we do with personal data, and why: the organisation's record of processing, the one master (E-1).

One TOML file, named by the environment variable INSYN_REGISTER, is read once into a frozen `Register`:

    schema.py   what a register holds (catalogue.py: data; parts.py: organisation; vocabulary.py, period.py)
    load.py     file → Register, or one error with file, line and key (places.py: the lines)
    lint.py     what contradicts itself or the law
    render.py   privacy notice, records of Art. 30, information of Art. 15, as neutral documents
    examples/   five organisations; the first is the demo

No tables, no queries, no clock.
"""
