"""Who visits: sessions, files, languages, and what is refused to everybody."""
