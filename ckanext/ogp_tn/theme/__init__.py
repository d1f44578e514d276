"""The portal's look: navigation, names of things, and what core's pages say in our languages."""
