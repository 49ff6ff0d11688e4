"""A programme of groups, and a year of it, small enough to be simulated often."""

PROGRAMME = """
programme circles "Study circles"
    version 1
    timezone Europe/London
    holidays GB-ENG

role mentee "Pupil"
    school one of north, south
    wants some of art, maths
role mentor "Student"
    offers some of art, maths

staff coordinator "Coordinator", lifts safeguarding holds

relationship circle of mentor and 3 to 5 mentees "Study circle"

outcomes
    completed "Took part to the end", counts as completed
    ended_early "Ended early"
    withdrawn "Left"

stage joining for mentee, mentor
    opens at start

    step applying
        needs form application
        after 6 weeks: end as withdrawn

    step waiting
        on matched: go to together
        after 16 weeks: end as withdrawn

    step together
        on circle ended as member_left, if mentee and rematches is under 1: go to waiting
        on circle ended as completed: end as completed
        on circle ended: end as ended_early

match mentee with mentor
    candidates mentee in waiting, mentor in waiting, circle in sessions
    every 2 weeks on Monday
    same in group school
    prefer the mentee's wants shared with the mentor's offers
    fair by school, gap at most twice
    proposed by coordinator
    accepted by mentee, mentor within 10 days

stage sessions for circle
    step session
        needs form plan from each mentee
        meet weekly for 10 weeks
        on ended by mentee: notify coordinator "somebody_left"
        on mentee left, if number of mentees is under 2: go to goodbye
        on mentee joined: thank mentor "one_more"
        on ended by mentor: go to goodbye
        when meetings are over: go to goodbye
        when done: stay

stage closure for circle
    step goodbye
        needs form farewell from each mentee
        needs form report from mentor
        after 2 weeks: end as ended_early
        when done, if meetings held is at least 3: end as completed
        when done: end as ended_early
"""
SCENARIO = """
scenario year for circles "A year of circles"
    starts 6 September 2027
    lasts 9 months

arrivals
    mentee: 24 over 8 weeks
    mentor: 7 over 6 weeks

people
    school of mentee: one of north 6, south 4
    wants of mentee: some of art 50%, maths 70%
    offers of mentor: some of art 60%, maths 60%

assume
    application: 90% within lognormal(mean 1 week, sd 1 week)
    match accepted: 85% within uniform(1 to 9 days), otherwise declined
    ended in session: 30% after uniform(1 to 8 weeks), by mentee 80%, mentor 20%
    meeting held: 85%
    plan: 80% within 2 weeks
    farewell: 70% within 1 week
    report: 80% within 1 week
"""
