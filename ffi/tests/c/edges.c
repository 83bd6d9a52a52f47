/* What a careless caller does: NULL everywhere, texts that are not UTF-8, numbers that mean nothing,
 * getters beyond the end. Nothing may crash, leak or approve. usage: edges POLICY STORE */
#include "creditloop.h"
#include "creditloop.h"

#include <stdio.h>
#include <string.h>

static int failures = 0;

static void check(int holds, const char *what) {
    if (!holds) {
        printf("failed: %s\n", what);
        failures++;
    }
}

static creditloop_error *e = NULL;

static void expect(creditloop_status found, creditloop_status expected, const char *what) {
    if (found != expected) {
        printf("failed: %s: %d, not %d: %s\n", what, (int)found, (int)expected,
               e == NULL ? "" : creditloop_error_message(e));
        failures++;
    }
    check((found == CREDITLOOP_STATUS_OK) == (e == NULL), "an error exactly when it failed");
    check(creditloop_error_status(e) == found, "the error has the status");
    creditloop_error_free(e);
    e = NULL;
}

#define IS_NULL(call) expect((call), CREDITLOOP_STATUS_NULL_ARGUMENT, #call)

static void nulls(void) {
    uint64_t n = 0;
    char b[8];
    size_t i;
    IS_NULL(creditloop_policy_open(NULL, NULL, &e));
    IS_NULL(creditloop_policy_decide(NULL, NULL, NULL, NULL, &e));
    IS_NULL(creditloop_facts_new(NULL, NULL, &e));
    IS_NULL(creditloop_facts_source(NULL, NULL, NULL, &e));
    IS_NULL(creditloop_facts_set_text(NULL, NULL, NULL, &e));
    IS_NULL(creditloop_facts_set_decimal(NULL, NULL, NULL, &e));
    IS_NULL(creditloop_facts_set_integer(NULL, NULL, 1, &e));
    IS_NULL(creditloop_facts_set_boolean(NULL, NULL, 1, &e));
    IS_NULL(creditloop_facts_set_missing(NULL, NULL, 1, &e));
    IS_NULL(creditloop_request_new(NULL, NULL, NULL, 1, NULL, NULL, &e));
    IS_NULL(creditloop_keys_open_dir(NULL, NULL, &e));
    IS_NULL(creditloop_keys_new(NULL, NULL, NULL, NULL, &e));
    IS_NULL(creditloop_store_open(NULL, NULL, NULL, &e));
    IS_NULL(creditloop_store_install(NULL, NULL, NULL, NULL, NULL, &e));
    IS_NULL(creditloop_store_decide(NULL, NULL, NULL, NULL, NULL, NULL, &e));
    IS_NULL(creditloop_store_entries(NULL, &n, &e));
    IS_NULL(creditloop_store_checkpoint(NULL, b, sizeof b, NULL, &e));
    IS_NULL(creditloop_log_open(NULL, NULL, NULL, &e));
    IS_NULL(creditloop_log_verify(NULL, NULL, NULL, &e));
    IS_NULL(creditloop_log_replay(NULL, NULL, &e));
    expect(creditloop_store_close(NULL, &e), CREDITLOOP_STATUS_OK, "closing nothing");
    check(creditloop_policy_open(NULL, NULL, NULL) == CREDITLOOP_STATUS_NULL_ARGUMENT, "no error place");
    creditloop_error_free(NULL);
    creditloop_policy_free(NULL);
    creditloop_facts_free(NULL);
    creditloop_request_free(NULL);
    creditloop_decision_free(NULL);
    creditloop_keys_free(NULL);
    creditloop_receipt_free(NULL);
    creditloop_log_free(NULL);
    creditloop_report_free(NULL);
    check(creditloop_error_status(NULL) == CREDITLOOP_STATUS_OK, "no error is no failure");
    check(creditloop_error_message(NULL) == NULL && creditloop_error_fault(NULL, 0) == NULL, "error");
    check(creditloop_error_fault_count(NULL) == 0, "no faults");
    check(creditloop_policy_name(NULL) == NULL && creditloop_policy_version(NULL) == NULL, "policy");
    check(creditloop_policy_digest(NULL) == NULL && creditloop_policy_currency(NULL) == NULL, "policy");
    check(creditloop_policy_warning_count(NULL) == 0 && creditloop_policy_warning(NULL, 0) == NULL, "w");
    check(creditloop_decision_outcome(NULL) == CREDITLOOP_OUTCOME_NONE, "NULL never approves");
    check(creditloop_decision_state(NULL) == NULL && creditloop_decision_digest(NULL) == NULL, "NULL");
    check(creditloop_decision_cap(NULL) == NULL && creditloop_decision_amount(NULL) == NULL, "NULL");
    check(creditloop_decision_rate(NULL) == NULL && creditloop_decision_tenor_months(NULL) == NULL, "N");
    check(creditloop_decision_treatment(NULL) == NULL && creditloop_decision_channel(NULL) == NULL, "N");
    check(creditloop_decision_why_now(NULL) == NULL && creditloop_decision_authority(NULL) == 0, "NULL");
    check(creditloop_decision_condition_count(NULL) == 0 && creditloop_decision_condition(NULL, 0) == NULL, "N");
    check(creditloop_decision_score_count(NULL) == 0 && creditloop_decision_score_name(NULL, 0) == NULL, "N");
    check(creditloop_decision_score_value(NULL, 0) == NULL, "NULL");
    for (i = 0; i < 2; i++) {
        check(creditloop_decision_reason_count(NULL) == 0, "no reasons");
        check(creditloop_decision_reason_code(NULL, i) == NULL, "NULL");
        check(creditloop_decision_reason_rule(NULL, i) == NULL, "NULL");
        check(creditloop_decision_reason_severity(NULL, i) == CREDITLOOP_SEVERITY_NONE, "NULL");
        check(creditloop_decision_reason_text(NULL, i, CREDITLOOP_LANG_EN) == NULL, "NULL");
        check(creditloop_decision_reason_change(NULL, i) == NULL, "NULL");
        check(creditloop_decision_reason_missing(NULL, i) == NULL, "NULL");
        check(creditloop_decision_reason_why(NULL, i) == 0, "NULL");
    }
    check(creditloop_store_reapplied(NULL) == 0 && creditloop_store_quarantined(NULL) == 0, "NULL");
    check(creditloop_receipt_sequence(NULL) == 0 && creditloop_receipt_leaf(NULL) == NULL, "NULL");
    check(creditloop_receipt_text(NULL) == NULL, "NULL");
    check(creditloop_report_all(NULL) == 0 && creditloop_report_good(NULL) == 0, "NULL");
    check(creditloop_report_proved(NULL) == 0 && creditloop_report_erased(NULL) == 0, "NULL");
    check(creditloop_report_finding_count(NULL) == 0 && creditloop_report_finding(NULL, 0) == NULL, "N");
}

static void wrongs(const creditloop_policy *policy, const char *home) {
    const char *now = "2026-07-01T09:00:00+08:00";
    unsigned char key[32] = {7};
    creditloop_facts *facts = NULL;
    creditloop_request *request = NULL;
    creditloop_decision *decision = NULL;
    creditloop_receipt *receipt = NULL;
    creditloop_keys *keys = NULL;
    creditloop_store *store = NULL, *twice = NULL;
    creditloop_log *log = NULL;
    creditloop_report *report = NULL;
    uint64_t entries = 0;
    size_t length = 0;
    char note[512], small[8];
    expect(creditloop_facts_new(policy, &facts, &e), CREDITLOOP_STATUS_OK, "facts");
    expect(creditloop_facts_set_integer(facts, "cust.age_years", 35, &e), CREDITLOOP_STATUS_FACT, "no source");
    expect(creditloop_facts_source(facts, "core", "yesterday", &e), CREDITLOOP_STATUS_REQUEST, "no time");
    expect(creditloop_facts_source(facts, "core", now, &e), CREDITLOOP_STATUS_OK, "source");
    expect(creditloop_facts_set_text(facts, "apply.purpose", "\xff\xfe", &e), CREDITLOOP_STATUS_NOT_UTF8, "bytes");
    expect(creditloop_facts_set_text(facts, "apply.purpose", "yacht", &e), CREDITLOOP_STATUS_FACT, "no value");
    expect(creditloop_facts_set_decimal(facts, "apply.amuont", "x", &e), CREDITLOOP_STATUS_FACT, "no name");
    expect(creditloop_facts_set_decimal(facts, "apply.amount", "12,5", &e), CREDITLOOP_STATUS_FACT, "comma");
    expect(creditloop_facts_set_missing(facts, "dnc.flag", 9, &e), CREDITLOOP_STATUS_NO_SUCH_NUMBER, "why");
    expect(creditloop_facts_set_missing(facts, "dnc.flag", CREDITLOOP_MISSING_ABSENT, &e), CREDITLOOP_STATUS_OK, "absent");
    expect(creditloop_request_new("r", "c", "k", 10, now, &request, &e), CREDITLOOP_STATUS_NO_SUCH_NUMBER, "stage");
    expect(creditloop_request_new("r", "c", "k", 0, now, &request, &e), CREDITLOOP_STATUS_NO_SUCH_NUMBER, "stage");
    expect(creditloop_request_new("edge-1", "c", "k", CREDITLOOP_STAGE_MARKETING, now, &request, &e), CREDITLOOP_STATUS_OK, "request");
    expect(creditloop_policy_decide(policy, request, facts, &decision, &e), CREDITLOOP_STATUS_OK, "pure");
    check(creditloop_decision_outcome(decision) == CREDITLOOP_OUTCOME_SUPPRESS, "unknown never passes");
    check(creditloop_decision_reason_count(decision) > 0, "and says why");
    check(creditloop_decision_reason_why(decision, 0) == CREDITLOOP_MISSING_ABSENT, "it is absent");
    check(creditloop_decision_reason_code(decision, 10000) == NULL, "beyond the last");
    check(creditloop_decision_channel(decision) == NULL, "nobody is called");
    check(strlen(creditloop_decision_digest(decision)) == 64, "a digest");
    creditloop_decision_free(decision);
    decision = NULL;
    expect(creditloop_keys_new(key, key, key, &keys, &e), CREDITLOOP_STATUS_OK, "keys");
    expect(creditloop_store_open(home, keys, &store, &e), CREDITLOOP_STATUS_OK, "store");
    expect(creditloop_store_open(home, keys, &twice, &e), CREDITLOOP_STATUS_LOCKED, "open twice");
    expect(creditloop_store_decide(store, policy, request, facts, &decision, NULL, &e), CREDITLOOP_STATUS_NOT_IN_FORCE, "not installed");
    expect(creditloop_store_install(store, policy, "a", "a", now, &e), CREDITLOOP_STATUS_AUTHORITY, "one person");
    expect(creditloop_store_install(store, policy, "a", "b", now, &e), CREDITLOOP_STATUS_OK, "two people");
    expect(creditloop_store_decide(store, policy, request, facts, NULL, NULL, &e), CREDITLOOP_STATUS_NULL_ARGUMENT, "no place");
    expect(creditloop_store_decide(store, policy, request, facts, &decision, &receipt, &e), CREDITLOOP_STATUS_OK, "decide");
    check(creditloop_receipt_sequence(receipt) == 3 && strlen(creditloop_receipt_leaf(receipt)) == 64, "receipt");
    check(creditloop_decision_outcome(decision) == CREDITLOOP_OUTCOME_SUPPRESS, "the store too");
    expect(creditloop_facts_set_boolean(facts, "consent.marketing", 1, &e), CREDITLOOP_STATUS_OK, "one more");
    creditloop_decision_free(decision);
    decision = NULL;
    expect(creditloop_store_decide(store, policy, request, facts, &decision, NULL, &e), CREDITLOOP_STATUS_CONFLICT, "another payload");
    check(decision == NULL, "no handle without success");
    expect(creditloop_store_entries(store, &entries, &e), CREDITLOOP_STATUS_OK, "entries");
    check(entries == 3, "three entries");
    expect(creditloop_store_checkpoint(store, small, sizeof small, &length, &e), CREDITLOOP_STATUS_LIMIT, "small");
    check(length > sizeof small && length <= sizeof note, "the length that is needed");
    expect(creditloop_store_checkpoint(store, note, sizeof note, NULL, &e), CREDITLOOP_STATUS_OK, "note");
    expect(creditloop_store_close(store, &e), CREDITLOOP_STATUS_OK, "close");
    expect(creditloop_log_open(home, keys, &log, &e), CREDITLOOP_STATUS_OK, "log");
    expect(creditloop_log_verify(log, "no note", &report, &e), CREDITLOOP_STATUS_ENCODING, "no note");
    expect(creditloop_log_verify(log, note, &report, &e), CREDITLOOP_STATUS_OK, "verify");
    check(creditloop_report_good(report) == 3 && creditloop_report_proved(report) == 3, "whole");
    creditloop_report_free(report);
    creditloop_log_free(log);
    creditloop_keys_free(keys);
    creditloop_receipt_free(receipt);
    creditloop_request_free(request);
    creditloop_facts_free(facts);
}

int main(int argc, char **argv) {
    creditloop_policy *policy = NULL;
    if (argc != 3) {
        return 2;
    }
    nulls();
    expect(creditloop_policy_open("/nowhere", &policy, &e), CREDITLOOP_STATUS_IO, "no folder");
    expect(creditloop_policy_open(argv[1], &policy, &e), CREDITLOOP_STATUS_OK, "policy");
    check(strcmp(creditloop_version(), CREDITLOOP_VERSION) == 0, "the header's version");
    check(creditloop_abi_version() == CREDITLOOP_ABI_VERSION, "the header's interface");
    check(creditloop_policy_format() == 1 && creditloop_log_format() == 1, "formats");
    check(creditloop_evaluation_semantics() == 2, "semantics");
    check(strlen(creditloop_policy_currency(policy)) == 3, "a currency");
    wrongs(policy, argv[2]);
    creditloop_policy_free(policy);
    printf("%s\n", failures == 0 ? "edges hold" : "edges do not hold");
    return failures != 0;
}
