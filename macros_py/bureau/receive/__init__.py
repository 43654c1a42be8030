"""Files taken in by the thousand, from folders, archives and mailboxes: none lost, none believed, each read in a process of its own."""
