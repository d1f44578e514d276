"""The register of portals and systems: what each is, who runs it, what the sources say of it."""
