"""What each sector's own standards say: tables of municipalities, agendas, timetables, maps."""
