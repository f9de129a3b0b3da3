"""Who may read reports, ask for one, write one and issue it; the table of people.rights decides."""

from portfolio.people.rights import May

may_read = May("see_reports")
may_see_drafts = May("see_report_drafts")
may_ask = May("ask_report")
may_write = May("write_report")
may_issue = May("issue_report")
may_say = May("say_for_department", of=lambda found: found)
may_answer = May("answer_report")
may_stop = May("stop_report_mail", of=lambda found: found)
