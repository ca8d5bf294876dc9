"""Every yes and no, with its proof."""
