/* Decides two stages for one applicant, prints why, verifies and replays the log.
 *
 * usage: decide [POLICY [STORE]]
 *
 * POLICY is a policy folder with its models (default credit_loop.policy, which the example credit_loop
 * makes), STORE a decision store (default decide.store, with decide.keys beside it). Exit status: 0 whole
 * and identical, 1 something differs, 2 it could not run. Build:
 *
 *   cargo build --release -p creditloop-ffi
 *   gcc -std=c99 -Wall -Wextra -Wpedantic -Werror -I include examples/c/decide.c \
 *       target/release/libcreditloop.a -lpthread -ldl -lm -o decide
 */
#include "creditloop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program with the library's own words when a call failed. */
static void must(creditloop_status status, creditloop_error **error) {
    if (status == CREDITLOOP_STATUS_OK) {
        return;
    }
    fprintf(stderr, "decide: %s\n", creditloop_error_message(*error));
    creditloop_error_free(*error);
    exit(2);
}

static const char *const FACTS[][2] = {
    {"acct.checking", "below_200"},
    {"acct.savings", "below_100"},
    {"apply.tenor_months", "24"},
    {"apply.purpose", "radio_tv"},
    {"apply.by_customer", "true"},
    {"credit.history", "paid_till_now"},
    {"cust.age_years", "35"},
    {"cust.telephone", "true"},
    {"consent.marketing", "true"},
    {"dnc.flag", "false"},
    {"partner.whitelisted", "true"},
    {"intent.views_7d", "5"},
    {"intent.calculator_30d", "2"},
    {"intent.last_response", "never_asked"},
    {"deposit.trend", "falling"},
    {"consent.bureau", "true"},
    {"id.verified", "true"},
    {"fraud.watchlist", "false"},
    {"bureau.has_file", "true"},
    {"bureau.inquiries_6m", "1"},
};

/* What is known; how many days past due the customer was, the bureau may not say. */
static creditloop_facts *facts_of(const creditloop_policy *policy, const char *as_of, int bureau) {
    creditloop_error *e = NULL;
    creditloop_facts *facts = NULL;
    size_t i;
    must(creditloop_facts_new(policy, &facts, &e), &e);
    must(creditloop_facts_source(facts, "core-banking", as_of, &e), &e);
    for (i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++) {
        must(creditloop_facts_set_text(facts, FACTS[i][0], FACTS[i][1], &e), &e);
    }
    must(creditloop_facts_set_decimal(facts, "apply.amount", "4000.00", &e), &e);
    must(creditloop_facts_set_decimal(facts, "income.stated_month", "3000.00", &e), &e);
    must(creditloop_facts_set_decimal(facts, "income.verified_month", "2900.00", &e), &e);
    if (bureau) {
        must(creditloop_facts_set_integer(facts, "bureau.max_dpd_24m", 75, &e), &e);
    } else {
        must(creditloop_facts_set_missing(facts, "bureau.max_dpd_24m",
                                          CREDITLOOP_MISSING_UNAVAILABLE, &e), &e);
    }
    return facts;
}

static const char *const OUTCOMES[] = {"none", "approve", "approve with conditions", "counter-offer",
                                       "refer", "pend", "decline", "suppress", "freeze", "exit"};

static void print(const char *id, const creditloop_decision *decision,
                  const creditloop_receipt *receipt) {
    size_t i;
    printf("%s: %s, entry %llu\n  digest %s\n", id, OUTCOMES[creditloop_decision_outcome(decision)],
           (unsigned long long)creditloop_receipt_sequence(receipt),
           creditloop_decision_digest(decision));
    if (creditloop_decision_channel(decision) != NULL) {
        printf("  contact by %s, why now: %s\n", creditloop_decision_channel(decision),
               creditloop_decision_why_now(decision));
    }
    for (i = 0; i < creditloop_decision_reason_count(decision); i++) {
        const char *missing = creditloop_decision_reason_missing(decision, i);
        printf("  %s %s: %s / %s\n", creditloop_decision_reason_code(decision, i),
               missing == NULL ? "" : missing,
               creditloop_decision_reason_text(decision, i, CREDITLOOP_LANG_ZH),
               creditloop_decision_reason_text(decision, i, CREDITLOOP_LANG_EN));
    }
}

static void decide(const creditloop_store *store, const creditloop_policy *policy, const char *id,
                   creditloop_stage stage, const char *as_of, int bureau) {
    creditloop_error *e = NULL;
    creditloop_facts *facts = facts_of(policy, as_of, bureau);
    creditloop_request *request = NULL;
    creditloop_decision *decision = NULL;
    creditloop_receipt *receipt = NULL;
    must(creditloop_request_new(id, "case-c-1", "cust-c-1", stage, as_of, &request, &e), &e);
    must(creditloop_store_decide(store, policy, request, facts, &decision, &receipt, &e), &e);
    print(id, decision, receipt);
    creditloop_receipt_free(receipt);
    creditloop_decision_free(decision);
    creditloop_request_free(request);
    creditloop_facts_free(facts);
}

/* A misspelt fact is refused with a suggestion, and nothing is lost by it. */
static void misspell(const creditloop_policy *policy) {
    creditloop_error *e = NULL;
    creditloop_facts *facts = facts_of(policy, "2026-07-01T09:00:00+08:00", 1);
    if (creditloop_facts_set_boolean(facts, "human.requestet", 1, &e) == CREDITLOOP_STATUS_FACT) {
        printf("as expected: %s\n", creditloop_error_message(e));
    }
    creditloop_error_free(e);
    creditloop_facts_free(facts);
}

static int report(const char *verb, const creditloop_report *report) {
    size_t i;
    for (i = 0; i < creditloop_report_finding_count(report); i++) {
        printf("%s\n", creditloop_report_finding(report, i));
    }
    printf("%s %llu of %llu\n", verb, (unsigned long long)creditloop_report_good(report),
           (unsigned long long)creditloop_report_all(report));
    return creditloop_report_finding_count(report) == 0;
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "credit_loop.policy";
    const char *home = argc > 2 ? argv[2] : "decide.store";
    char keys_path[1024];
    char checkpoint[512];
    size_t stem = strlen(home);
    creditloop_error *e = NULL;
    creditloop_policy *policy = NULL;
    creditloop_keys *keys = NULL;
    creditloop_store *store = NULL;
    creditloop_log *log = NULL;
    creditloop_report *verified = NULL, *replayed = NULL;
    int whole;

    if (creditloop_abi_version() != CREDITLOOP_ABI_VERSION || stem > 1000) {
        fprintf(stderr, "decide: the library has another interface, or the path is too long\n");
        return 2;
    }
    if (stem > 6 && strcmp(home + stem - 6, ".store") == 0) {
        stem -= 6;
    }
    sprintf(keys_path, "%.*s.keys", (int)stem, home);

    must(creditloop_policy_open(path, &policy, &e), &e);
    printf("creditloop %s, policy %s %s\n", creditloop_version(), creditloop_policy_name(policy),
           creditloop_policy_digest(policy));
    must(creditloop_keys_open_dir(keys_path, &keys, &e), &e);
    must(creditloop_store_open(home, keys, &store, &e), &e);
    must(creditloop_store_install(store, policy, "maker-17", "checker-04", "2026-01-05T09:00:00Z", &e),
         &e);

    decide(store, policy, "req-c-1", CREDITLOOP_STAGE_MARKETING, "2026-07-01T09:00:00+08:00", 0);
    decide(store, policy, "req-c-2", CREDITLOOP_STAGE_INVESTIGATION, "2026-07-02T09:00:00+08:00", 0);
    decide(store, policy, "req-c-3", CREDITLOOP_STAGE_INVESTIGATION, "2026-07-03T09:00:00+08:00", 1);
    misspell(policy);

    must(creditloop_store_checkpoint(store, checkpoint, sizeof checkpoint, NULL, &e), &e);
    must(creditloop_store_close(store, &e), &e);
    must(creditloop_log_open(home, keys, &log, &e), &e);
    must(creditloop_log_verify(log, checkpoint, &verified, &e), &e);
    must(creditloop_log_replay(log, &replayed, &e), &e);
    whole = report("verified", verified);
    whole = report("replayed identical", replayed) && whole;

    creditloop_report_free(replayed);
    creditloop_report_free(verified);
    creditloop_log_free(log);
    creditloop_keys_free(keys);
    creditloop_policy_free(policy);
    return whole ? 0 : 1;
}
