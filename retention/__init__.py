"""How long data are kept and how they go: rules of time now; holds, sweeps and disposal stand on them."""
