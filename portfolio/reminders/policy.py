"""Who lets reminders begin, who looks after the city's mails; an inbox is its person's own."""

from portfolio.people.rights import May

may_use_own = May("use_account")
may_start = May("start_reminders")
may_see_settings = May("see_settings")
may_change_settings = May("manage_settings")
may_see_bounces = May("manage_people")
