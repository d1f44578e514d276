"""An inventory as a spreadsheet: files read and written, headings and cells understood."""
