"""The smallest program on the station kit: a button that counts. docs/stations.md shows it."""
