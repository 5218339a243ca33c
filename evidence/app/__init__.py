"""The evaluator's page: thin over the rooms below; everything it can do is also a function and a command.

| file | what it holds |
|---|---|
| serve.py | the server on this computer |
| factory.py | the application, and what its templates may use |
| guard.py | who may come in, and what a page may do |
| failures.py | errors as pages |
| subjects.py | the one list of its subjects and of the steps of the journey |
| place.py, here.py | where it works; what a request works on, read and computed once for each state of the review |
| drafts.py, in_progress.py, adding.py | studies in progress; the same as rows that are checked beside the review; adding one, once |
| served/ | the page for several people |
| glossary.py, words/ | words explained; every text, a folder for each language |
| beside.py | a study in progress beside the rest: the review without it and with it, compared |
| own_place.py, entered.py | what pages on one's own place and plan share; numbers that people enter |
| download.py, drawn.py | a file for the person to keep; a figure as a picture |
| start/, sheet/, preview/ | the first page; bring a sheet; what would be added, and adding it |
| typed/ | a study typed in: the questions of `evidence add` as a page |
| says/ | what a study says, alone and beside the others |
| changes/, expect/, next/, handover/ | what a study changes; what to expect here; what to measure next; hand over |
| templates/, static/ | the frame of all pages and parts they share; one stylesheet, one script |

A page is added in three steps. A folder of its subject with `routes.py`, whose blueprint `PAGES` has the name of the folder; its templates
beside it, which extend templates/layout.html, begin with `{% set step = "KEY" %}` and hold no words of their own but `say("SUBJECT.key")`;
its texts in words/en/SUBJECT.toml; its name in `SUBJECTS`. A page that speaks of a study in progress has `@needs_study` and
finds it in `g.study`. A form that changes something is a POST with `{{ guard() }}` in it and answers with a redirect, so that a
reload repeats nothing.
"""
