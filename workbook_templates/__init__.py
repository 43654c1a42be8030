"""The catalogue of notices as data of a package, so that a checkout and an installed wheel find it alike."""
