"""What every room may use; it knows no room and closes with this list.

| file | what it holds |
|---|---|
| errors.py | errors for people |
| ledger.py | what was done to each row |
| reason.py | why something cannot be computed |
| table.py, csv_text.py, spreadsheet.py | the neutral table; as CSV; the one way into a cell that a spreadsheet opens |
| xml_text.py | text inside XML that is written as text |
| cells.py | the text of one cell: numbers, p values, formulas defused |
| words.py | sentences with numbers, counts with nouns, near names, lists |
| text_table.py | a table for a terminal |
| drawing.py | what every figure shares: inks, marks that can be counted, texts as they are written |
| canvas.py | a figure as SVG or PNG, its texts measured letter by letter |
| lettering.py | letters of every script in figures: lines broken by their width, fonts behind ours |
| marks.py | marks that figures of a review and of a fit share |
| plots.py | plots that a phone shows whole: every word over or under the axes |
| in_words.py | a figure of boxes or of rows of signs as lines of words, for a narrow screen |
| as_dict.py, json_text.py | a result as a plain dict; JSON with a fixed form for every number |
| replace_file.py, locked.py | one file, whole or not at all; one writer at a time |
| beside.py | work done in a second process beside this one |
| fixed_zip.py | Word and Excel files with the same bytes for the same content |
| brief.py, frozen.py, extended.py | a repr of one line; a dict that cannot be changed; a result that adds fields to another |
"""
