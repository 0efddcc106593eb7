"""Worked examples of what reports mean, and the test of each: (example, file, test)."""

SERVER, BUCKETS, GROUPING, FILTERS = ("tests/integration/test_worked_examples.py", "src/report/buckets_test.cpp", "src/report/grouping_test.cpp",
                                      "src/report/filter_parser_test.cpp")
DATES, RIGHTS, SQL = "src/report/date_filter_test.cpp", "src/auth/rights_test.cpp", "tests/integration/test_reports_against_engine_sql.py"
LOGIN, SAVED, COMBINED = (f"tests/integration/test_{name}.py" for name in ("login_and_rights", "saved_reports", "combined_reports"))
DECISIONS, COLUMNS = "tests/integration/test_decision_reports.py", "src/eval/table_columns_test.cpp"

EXAMPLES = {
    "Buckets": [
        ("0.3, 6 and 13 in buckets of 5 with baseline 0: 0–5, 5–10, 10–15", SERVER, "test_buckets_of_five_with_baseline_0_are_0_to_5_5_to_10_10_to_15"),
        ("the same with baseline 0.3: from 0.3, 5.3, 10.3", SERVER, "test_buckets_of_five_may_begin_at_the_first_value"),
        ("a baseline above all values: no buckets", SERVER, "test_a_baseline_above_all_values_leaves_no_bucket"),
        ("123 to 456 without a choice: from 100 in steps of 10 (456 − 100 in 79 steps, rounded up to a power of ten)", BUCKETS,
         "NumberBuckets.FollowFromTheRangeOrTheUsersChoice"),
        ("durations of 0 to 80 ms: steps of 1 ms; of 0 to 81 ms: of 10 ms", BUCKETS, "DurationBuckets.ArePowersOfTenOrAsChosen"),
        ("automatic dates: 80 equal buckets, 81 where the division leaves a rest; the last one holds the last moment", BUCKETS,
         "AutomaticBoundaries.AreEightyEqualBuckets"),
        ("automatic dates without a range: months", GROUPING, "Grouping.WithoutAnythingToDivideAutomaticBucketsAreMonths"),
        ("weeks begin on Monday", BUCKETS, "CalendarBoundaries.WeeksStartOnMonday"),
        ("the day of a change of the clocks has 23 or 25 hours", BUCKETS, "CalendarBoundaries.DaysOfDaylightSavingChangesHave23And25Hours"),
        ("a filter of the same date widens the axis", GROUPING, "Grouping.DatesReachOverTheFilteredTime"),
        ("a date belongs to the bucket that begins with it", SERVER, "test_a_date_belongs_to_the_bucket_that_begins_with_it"),
        ("running: an instance that ends with the first moment of March counts in February and March", SERVER,
         "test_an_instance_runs_in_every_bucket_that_it_touches"),
        ("whoever lacks the variable is `missing`; without such instances the bucket is not shown", SERVER,
         "test_whoever_lacks_the_variable_is_missing_and_nobody_else")],
    "Dates of filters": [
        ("on Wednesday, 11 March, “last week” is Monday, 2 March, to Sunday, 8 March", DATES, "DateExamples.LastWeekOfAWednesdayIsFromMondayToSunday"),
        ("“this week” begins on Monday and ends now", DATES, "DateExamples.ThisWeekBeginsOnMondayAndEndsNow"),
        ("on 28 March, three rolling days begin on 25 March at the same time of day (Optimize's manual speaks of 26 to 28 March, its program counts like this)",
         DATES, "DateExamples.ThreeRollingDaysBeginThreeDaysAgoAtThisTime"),
        ("this and last day, week, month, quarter, year", FILTERS, "ParseFilters.RollingAndRelativeDatesFollowTheClockAndTheZone"),
        ("a fixed range holds both its ends", SERVER, "test_a_fixed_range_holds_both_its_ends"),
        ("a month of a duration is 30.436875 days", FILTERS, "ParseFilters.DurationsHaveFixedUnits"),
        ("one moment is of different days in different zones", SQL, "test_dates_fall_into_different_days_in_different_zones")],
    "Times of user tasks": [
        ("idle until it is claimed, work from then on", SERVER, "test_a_task_is_idle_until_it_is_claimed"),
        ("given back: idle until it is claimed again", SERVER, "test_a_task_that_is_given_back_is_idle_until_it_is_claimed_again"),
        ("completed, and nobody ever claimed it: all work", SERVER, "test_a_task_that_nobody_claimed_and_somebody_completed_is_all_work"),
        ("canceled, and nobody ever claimed it: all idle", SERVER, "test_a_task_that_nobody_claimed_before_it_was_canceled_is_all_idle"),
        ("runs and waits again: each stretch once", SERVER, "test_each_stretch_of_a_task_that_waits_again_counts_once"),
        ("runs and is held: work goes on", SERVER, "test_a_task_that_is_held_goes_on_being_worked_on"),
        ("two candidate groups: counts in both; none: unassigned", SERVER, "test_a_task_of_two_groups_counts_in_both_and_one_of_none_is_unassigned")],
    "Process parts": [
        ("from the first start to the nearest end behind it; instances without both nodes are out", SERVER,
         "test_a_part_lasts_from_the_first_start_to_the_nearest_end_behind_it"),
        ("the same node at both ends: no duration", SERVER, "test_a_part_that_begins_and_ends_with_the_same_node_has_no_duration"),
        ("no time between them: 0, also as the maximum", SERVER, "test_a_part_that_takes_no_time_takes_0")],
    "Numbers": [
        ("half a millisecond is rounded up", SERVER, "test_half_a_millisecond_is_rounded_up"),
        ("2 of 4 instances are 50 percent, whatever the filters", SERVER, "test_the_percentage_is_of_all_instances_without_filters"),
        ("of nothing the count is 0, the duration null", SERVER, "test_of_nothing_the_count_is_0_and_the_duration_null")],
    "States, levels of filters, versions": [
        ("running, completed, canceled, suspended", SERVER, "test_what_runs_has_no_end_and_what_is_canceled_was_terminated"),
        ("one flow node has to meet all filters of the view, at the instance level any may meet each", SERVER,
         "test_one_flow_node_has_to_meet_all_filters_of_the_view"),
        ("several executed flow nodes are any of them (Optimize's manual says all)", SERVER, "test_several_executed_flow_nodes_are_any_of_them"),
        ("flow nodes are those of the highest selected version", SERVER, "test_flow_nodes_are_those_of_the_highest_selected_version"),
        ("several definitions are the sum", SQL, "test_a_report_on_several_processes_is_the_sum"),
        ("a filter holds only for the definitions that it is applied to", SQL, "test_a_filter_holds_only_for_the_definitions_it_is_applied_to")],
    "Columns of raw data": [
        ("all of them when nobody chose", COLUMNS, "TableColumns.AreTheUsualOnesWhenNobodyChose"),
        ("excluded ones are left out", COLUMNS, "TableColumns.ThatAreExcludedAndIncludedAreExcluded"),
        ("variables, counts and durations of flow nodes: included, or new", COLUMNS, "TableColumns.ThatAreNewAreIncludedIfNewOnesAreToBe")],
    "Combined reports": [
        ("all parts have the groups of their common extent", COMBINED, "test_groups_of_all_parts_are_the_same"),
        ("what does not fit together is refused", COMBINED, "test_what_does_not_fit_together_is_refused")],
    "Authorization": [
        ("user beats group beats everybody; within one of them a grant beats a revocation; `*` wipes what comes before: 24 examples by name",
         "src/auth/authorization_resolver_test.cpp", "AuthorizationExamples.AreResolved"),
        ("rows without the permission that counts mean nothing, also revocations", "src/auth/authorization_resolver_test.cpp",
         "AuthorizationResolver.OnlyRelevantPermissionsCountAlsoForRevoke"),
        ("all tenants of a report must be allowed", RIGHTS, "Rights.AllTenantsMustBeAllowed"),
        ("two engines together may cover the tenants, but each speaks for its own only", RIGHTS, "Rights.TwoEnginesTogetherCoverTheTenants"),
        ("an engine that one may not use Optimize with contributes nothing", "src/auth/auth_service_test.cpp",
         "AuthServiceTest.EngineWithoutApplicationAccessContributesNothing"),
        ("the default tenant is granted with the application", RIGHTS, "Rights.DefaultTenantIsGrantedWithTheApplication"),
        ("the rights hold for every definition of a report", LOGIN, "test_the_rights_hold_for_every_definition_of_a_report"),
        ("filters do not widen rights", LOGIN, "test_filters_do_not_widen_rights"),
        ("a private report is its owner's", SAVED, "test_a_private_report_is_its_owner_s"),
        ("nobody saves or sees a report of what they may not see", SAVED, "test_nobody_saves_or_sees_a_report_of_what_he_may_not_see"),
        ("a combined report with a part that one may not see is refused", COMBINED, "test_reports_of_others_are_not_evaluated"),
        ("the right to a decision is not that to a process", DECISIONS, "test_the_right_to_a_decision_is_enough_and_that_to_a_process_is_not_asked")],
}


def section():
    """For docs/reports.md."""
    lines = ["## Worked examples", "", "Each is a test, on both stores where a server is asked. Paths are short for the file of that name in `tests` or `src`."]
    for title, examples in EXAMPLES.items():
        lines += ["", f"### {title}", "", "| example | test |", "|---|---|"]
        lines += [f"| {example} | `{file.rpartition('/')[2]}`: {test} |" for example, file, test in examples]
    return "\n".join(lines) + "\n"


def defines(source, test):
    """Whether a file, C++ or Python, has a test."""
    if "." not in test:
        return f"def {test}(" in source
    suite, name = test.split(".")
    flat = "".join(source.split())
    return any(f"{macro}({suite},{name})" in flat for macro in ("TEST", "TEST_F", "TEST_P"))
