"""WHAT PEOPLE READ: the page, the annex, the figures and the folder that a run writes. General: it knows no subject.

| file | what it holds |
|---|---|
| contents.py, contents_how_sure.py, contents_studies.py | the one list of what stands on page, annex and folder; its parts |
| entry.py | what an entry of the list says of a part, a table, a figure |
| figures.py, tables.py, annex.py | made of a run: its figures, its tables that are files, the parts of its annex |
| one_recommendation.py | the parts of a document on one recommendation alone |
| card.py, cards/ | a card: all that a number rests on, at an address of its own; the cards of a run |
| downloads.py | the files of a run, as the page lists them |
| glossary.py | words of the trade with short definitions |
| page/ | report.html |
| hand_over.py | studies that were added, for the people who keep a review, in one archive |
| expected.py | what to expect in a place, as a workbook |
| protocol.py | the protocol of an evaluation as a workbook |
| word/ | annex.docx, and tables set into a writer's own document |
| excel.py | annex.xlsx |
| exports/ | what other programs read: RIS, CSL-JSON, RevMan, GRADEpro, raw numbers, R |
| write.py | every file of a run |
"""
