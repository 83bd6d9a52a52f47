/* creditloop: a credit brain that a bank links into its core system.
 *
 * This header is the manual of the C interface: what is not in it is not published. It is generated;
 * do not edit it.
 *
 * Linking. Link libcreditloop.a with -lpthread -ldl -lm, or libcreditloop.so, whose soname is
 * libcreditloop.so.0: install it under that name, or link to it. Check at start-up that
 * creditloop_abi_version() == CREDITLOOP_ABI_VERSION. CREDITLOOP_VERSION_NUMBER is major * 1000000 +
 * minor * 1000 + patch.
 *
 * Handles. Every type but the enumerations is opaque. What a function hands out through a pointer to a
 * pointer is the caller's, who frees it with the function that its comment names. Freeing NULL is fine;
 * freeing twice is not. A `const char *` that a function returns belongs to the handle it was asked of
 * and lives as long as that; never free it.
 *
 * Errors. A function that can fail returns a creditloop_status and takes a `creditloop_error **` last.
 * It may be NULL; otherwise it receives an error, which the caller frees, exactly when the status is not
 * CREDITLOOP_STATUS_OK. Handles are handed out only with CREDITLOOP_STATUS_OK. A refusal is no error: it
 * is a decision.
 * No call ends the process, and none unwinds into the caller.
 *
 * Threads. Functions that take `const T *` may run at the same time on the same handle; those that take
 * `T *` may not. Nothing is thread-local. An open store runs threads of its own: do not fork with one.
 *
 * Texts are UTF-8 and end with NUL. Money is in major units of the policy's currency, rates are
 * fractions (7.2 % is 0.072), both as decimal text, exactly. Times are RFC 3339 with an offset. The
 * library asks for no time itself.
 */


#ifndef CREDITLOOP_H
#define CREDITLOOP_H

#include <stddef.h>
#include <stdint.h>

/* The version of this header, of its interface, and of the library it came with. */
#define CREDITLOOP_VERSION "0.1.0"
#define CREDITLOOP_VERSION_NUMBER 1000
#define CREDITLOOP_ABI_VERSION 1

// What a call came to. The numbers are frozen; new ones are only added.
enum creditloop_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // It did what it says. A refusal is a decision, and a decision is CREDITLOOP_STATUS_OK.
  CREDITLOOP_STATUS_OK = 0,
  // A file or folder could not be read or written.
  CREDITLOOP_STATUS_IO = 1,
  // A policy has faults; creditloop_error_fault lists them all.
  CREDITLOOP_STATUS_POLICY = 2,
  // A fact has an unknown name, the wrong type, or a value outside its declared domain.
  CREDITLOOP_STATUS_FACT = 3,
  // A request is incomplete or contradicts the state of its case.
  CREDITLOOP_STATUS_REQUEST = 4,
  // An exact calculation left the range of its type.
  CREDITLOOP_STATUS_NUMBER = 5,
  // A limit of the library, or of the caller's buffer, was reached.
  CREDITLOOP_STATUS_LIMIT = 6,
  // A model is malformed or does not fit the schema.
  CREDITLOOP_STATUS_MODEL = 7,
  // Training data or options do not allow a certified model.
  CREDITLOOP_STATUS_TRAINING = 8,
  // The policy is not installed, or not in force at the time asked.
  CREDITLOOP_STATUS_NOT_IN_FORCE = 9,
  // The same request id came with another payload.
  CREDITLOOP_STATUS_CONFLICT = 10,
  // Stored bytes are not what was written.
  CREDITLOOP_STATUS_CORRUPT = 11,
  // A key is missing, malformed, or not the one that was used.
  CREDITLOOP_STATUS_KEYS = 12,
  // A write failed: it is in doubt whether the decision is kept. Approve nothing, open the store
  // again, and ask again with the same id. This store takes nothing more.
  CREDITLOOP_STATUS_STORE_FAILED = 13,
  // Another process holds the store.
  CREDITLOOP_STATUS_LOCKED = 14,
  // The time of a request lies too far behind its case's last entry.
  CREDITLOOP_STATUS_STALE = 15,
  // Nobody in the declared authority bands may do this.
  CREDITLOOP_STATUS_AUTHORITY = 16,
  // The subject's key was destroyed; the bytes are there, their meaning is not.
  CREDITLOOP_STATUS_ERASED = 17,
  // A format version that this release does not know.
  CREDITLOOP_STATUS_VERSION = 18,
  // Text that was to be decoded is not in its canonical form.
  CREDITLOOP_STATUS_ENCODING = 19,
  // An argument that must not be NULL is NULL.
  CREDITLOOP_STATUS_NULL_ARGUMENT = 100,
  // A text is not UTF-8.
  CREDITLOOP_STATUS_NOT_UTF8 = 101,
  // A number is none of the enumeration that it should be of.
  CREDITLOOP_STATUS_NO_SUCH_NUMBER = 102,
  // The library has a fault of its own: in doubt as after CREDITLOOP_STATUS_STORE_FAILED. Please
  // report it.
  CREDITLOOP_STATUS_PANIC = 103,
  // An error of a kind that this header does not know yet; its message says what it is.
  CREDITLOOP_STATUS_OTHER = 104,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum creditloop_status creditloop_status;
#else
typedef int32_t creditloop_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What is to be done. CREDITLOOP_OUTCOME_NONE is no outcome: it is what NULL has.
enum creditloop_outcome
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // There is no decision.
  CREDITLOOP_OUTCOME_NONE = 0,
  // Go on.
  CREDITLOOP_OUTCOME_APPROVE = 1,
  // Go on once the conditions are met.
  CREDITLOOP_OUTCOME_APPROVE_WITH_CONDITIONS = 2,
  // Go on with less than was asked for.
  CREDITLOOP_OUTCOME_COUNTER_OFFER = 3,
  // A human decides.
  CREDITLOOP_OUTCOME_REFER = 4,
  // Wait for what is missing.
  CREDITLOOP_OUTCOME_PEND = 5,
  // Refuse.
  CREDITLOOP_OUTCOME_DECLINE = 6,
  // Do not contact.
  CREDITLOOP_OUTCOME_SUPPRESS = 7,
  // Let no further money leave.
  CREDITLOOP_OUTCOME_FREEZE = 8,
  // End the relation.
  CREDITLOOP_OUTCOME_EXIT = 9,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum creditloop_outcome creditloop_outcome;
#else
typedef int32_t creditloop_outcome;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How much a reason weighs. CREDITLOOP_SEVERITY_NONE is what an index beyond the last has.
enum creditloop_severity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // There is no such reason.
  CREDITLOOP_SEVERITY_NONE = 0,
  // The law forbids it; nobody may override.
  CREDITLOOP_SEVERITY_LEGAL_STOP = 1,
  // The bank's policy forbids it; a named authority may override.
  CREDITLOOP_SEVERITY_POLICY_STOP = 2,
  // Something is missing that the customer or a source must supply.
  CREDITLOOP_SEVERITY_PEND = 3,
  // A human decides.
  CREDITLOOP_SEVERITY_REFER = 4,
  // The amount is limited.
  CREDITLOOP_SEVERITY_CAP = 5,
  // Something must be met before the next stage.
  CREDITLOOP_SEVERITY_CONDITION = 6,
  // Somebody should know.
  CREDITLOOP_SEVERITY_NOTICE = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum creditloop_severity creditloop_severity;
#else
typedef int32_t creditloop_severity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// A stage of the credit loop.
enum creditloop_stage
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Whom to contact, why now, with what offer.
  CREDITLOOP_STAGE_MARKETING = 1,
  // Who this is, what the sources say, whether it can be believed.
  CREDITLOOP_STAGE_INVESTIGATION = 2,
  // How likely a default is, and which grade follows.
  CREDITLOOP_STAGE_RATING = 3,
  // Consents, the framework contract, the loan contract.
  CREDITLOOP_STAGE_SIGNING = 4,
  // How much, at what price, for how long.
  CREDITLOOP_STAGE_GRANTING = 5,
  // Whether this draw may leave the bank.
  CREDITLOOP_STAGE_DISBURSEMENT = 6,
  // Whether the money goes where the contract says.
  CREDITLOOP_STAGE_PAYMENT = 7,
  // What the loan does after it is paid out.
  CREDITLOOP_STAGE_TRACKING = 8,
  // What to do about a loan in arrears, and what not to do.
  CREDITLOOP_STAGE_COLLECTION = 9,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum creditloop_stage creditloop_stage;
#else
typedef int32_t creditloop_stage;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Why a fact has no value.
enum creditloop_missing
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Nobody supplied it.
  CREDITLOOP_MISSING_ABSENT = 1,
  // Its source was asked and did not answer.
  CREDITLOOP_MISSING_UNAVAILABLE = 2,
  // It cannot exist for this customer; accepted only where the schema says so.
  CREDITLOOP_MISSING_NOT_APPLICABLE = 3,
  // The customer was asked and refused.
  CREDITLOOP_MISSING_DECLINED_BY_CUSTOMER = 4,
  // It existed and was removed.
  CREDITLOOP_MISSING_REDACTED = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum creditloop_missing creditloop_missing;
#else
typedef int32_t creditloop_missing;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// The language of a reason's text.
enum creditloop_lang
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Chinese.
  CREDITLOOP_LANG_ZH = 1,
  // English.
  CREDITLOOP_LANG_EN = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum creditloop_lang creditloop_lang;
#else
typedef int32_t creditloop_lang;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// One decision. It never changes: threads may share it. Every text it lends lives as long as it does.
typedef struct creditloop_decision creditloop_decision;

// Why a call did not do what it says. Free it with creditloop_error_free.
typedef struct creditloop_error creditloop_error;

// What is known about one customer at one moment. One thread at a time may change it.
typedef struct creditloop_facts creditloop_facts;

// The keys of one tenant. They never change: threads and stores may share them.
typedef struct creditloop_keys creditloop_keys;

// A store's log, opened to be read. It never changes: threads may share it.
typedef struct creditloop_log creditloop_log;

// A compiled policy. It never changes: threads may share it. Facts and decisions made with it may
// outlive it.
typedef struct creditloop_policy creditloop_policy;

// Proof that an entry is durable. It never changes: threads may share it.
typedef struct creditloop_receipt creditloop_receipt;

// What verifying or replaying found.
typedef struct creditloop_report creditloop_report;

// What is asked: one stage of one case of one customer, at one time. It never changes: threads may
// share it.
typedef struct creditloop_request creditloop_request;

// A store, open for decisions. Threads may share it: functions that take it as const may run at the
// same time. One process at a time has it open.
typedef struct creditloop_store creditloop_store;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The status of an error; CREDITLOOP_STATUS_OK for NULL.
creditloop_status creditloop_error_status(const struct creditloop_error *error);

// The whole message, with all faults of a policy. It lives as long as the error; NULL for NULL.
const char *creditloop_error_message(const struct creditloop_error *error);

// How many faults the policy has; 0 for every other error and for NULL.
size_t creditloop_error_fault_count(const struct creditloop_error *error);

// The fault at `index`, from 0: file, line, column, code, a caret and a way out. It lives as long as
// the error; NULL beyond the last.
const char *creditloop_error_fault(const struct creditloop_error *error,
                                   size_t index);

// Frees an error. NULL is fine; a second time is not.
void creditloop_error_free(struct creditloop_error *error);

// The version of the library, as CREDITLOOP_VERSION was when it was compiled. Never NULL.
const char *creditloop_version(void);

// The version of this interface, as CREDITLOOP_ABI_VERSION was when the library was compiled.
uint32_t creditloop_abi_version(void);

// The policy format that this library compiles.
uint32_t creditloop_policy_format(void);

// The version of what a policy means: it changes when the same policy and request could be decided
// otherwise.
uint32_t creditloop_evaluation_semantics(void);

// The log format that this library writes.
uint32_t creditloop_log_format(void);

// Reads and compiles the policy in the folder at `path`. With faults in it, the error lists them all.
// The caller frees `*policy` with creditloop_policy_free.
creditloop_status creditloop_policy_open(const char *path,
                                         struct creditloop_policy **policy,
                                         struct creditloop_error **error);

// The name of a policy. It lives as long as the policy; NULL for NULL.
const char *creditloop_policy_name(const struct creditloop_policy *policy);

// The version of a policy, for people. It lives as long as the policy; NULL for NULL.
const char *creditloop_policy_version(const struct creditloop_policy *policy);

// The SHA-256 of a policy's canonical archive, 64 hexadecimal digits. It lives as long as the policy;
// NULL for NULL.
const char *creditloop_policy_digest(const struct creditloop_policy *policy);

// The currency of a policy's amounts, three letters of ISO 4217. It lives as long as the policy; NULL
// for NULL.
const char *creditloop_policy_currency(const struct creditloop_policy *policy);

// How many warnings compiling gave: what its author should look at.
size_t creditloop_policy_warning_count(const struct creditloop_policy *policy);

// The warning at `index`, from 0, with its place. It lives as long as the policy; NULL beyond the last.
const char *creditloop_policy_warning(const struct creditloop_policy *policy,
                                      size_t index);

// Decides without a store: nothing is kept, the case is at its start,
// and all that the policy reads of the past is absent. The
// caller frees `*decision` with creditloop_decision_free.
creditloop_status creditloop_policy_decide(const struct creditloop_policy *policy,
                                           const struct creditloop_request *request,
                                           const struct creditloop_facts *facts,
                                           struct creditloop_decision **decision,
                                           struct creditloop_error **error);

// Frees a policy. NULL is fine; a second time is not.
void creditloop_policy_free(struct creditloop_policy *policy);

// Begins facts for `policy`. The caller frees `*facts` with creditloop_facts_free.
creditloop_status creditloop_facts_new(const struct creditloop_policy *policy,
                                       struct creditloop_facts **facts,
                                       struct creditloop_error **error);

// Names the source of the facts that follow, and when they were true: an RFC 3339 time as
// `2026-07-01T09:30:00+08:00`. A fact needs a source before it and is said once, or it is
// CREDITLOOP_STATUS_FACT; a time after the request's makes the decision fail with it.
creditloop_status creditloop_facts_source(struct creditloop_facts *facts,
                                          const char *name,
                                          const char *observed_at,
                                          struct creditloop_error **error);

// The fact `name` is what `value` says, in the text form of its declared type: `-1234.50`, `true`,
// `2026-07-01`, `2026-07-01T09:30:00+08:00`, `P30D`, or any text. After an error nothing has changed.
creditloop_status creditloop_facts_set_text(struct creditloop_facts *facts,
                                            const char *name,
                                            const char *value,
                                            struct creditloop_error **error);

// The fact `name` is this number, exactly, as creditloop_facts_set_text reads it: money in major
// units (`18500.00`), a rate as a fraction (7.2 % is `0.072`), a decimal or an integer. After an
// error nothing has changed.
creditloop_status creditloop_facts_set_decimal(struct creditloop_facts *facts,
                                               const char *name,
                                               const char *value,
                                               struct creditloop_error **error);

// The fact `name` is this whole number. After an error nothing has changed.
creditloop_status creditloop_facts_set_integer(struct creditloop_facts *facts,
                                               const char *name,
                                               int64_t value,
                                               struct creditloop_error **error);

// The fact `name` is true for every `value` but 0. After an error nothing has changed.
creditloop_status creditloop_facts_set_boolean(struct creditloop_facts *facts,
                                               const char *name,
                                               int32_t value,
                                               struct creditloop_error **error);

// The fact `name` has no value, and why: one of creditloop_missing. A fact that nobody mentions is
// absent. After an error nothing has changed.
creditloop_status creditloop_facts_set_missing(struct creditloop_facts *facts,
                                               const char *name,
                                               int32_t why,
                                               struct creditloop_error **error);

// Frees facts. NULL is fine; a second time is not.
void creditloop_facts_free(struct creditloop_facts *facts);

// A request. `id` is your idempotency key: the same request again gets the first answer. `case_id` and
// `customer` are opaque texts of 1 to 256 bytes, checked when it is decided; never put an identity
// card's number in one. `stage` is one of creditloop_stage. `as_of`, an RFC 3339 time, is the
// decision's now. The caller frees `*request` with creditloop_request_free.
creditloop_status creditloop_request_new(const char *id,
                                         const char *case_id,
                                         const char *customer,
                                         int32_t stage,
                                         const char *as_of,
                                         struct creditloop_request **request,
                                         struct creditloop_error **error);

// Frees a request. NULL is fine; a second time is not.
void creditloop_request_free(struct creditloop_request *request);

// What is to be done; CREDITLOOP_OUTCOME_NONE for NULL.
creditloop_outcome creditloop_decision_outcome(const struct creditloop_decision *decision);

// The state that the case moves to, as policies name it (`proceeding`, `booked`); NULL for NULL.
const char *creditloop_decision_state(const struct creditloop_decision *decision);

// SHA-256 over policy, request, facts, history and answer, 64 hexadecimal digits; NULL for NULL.
const char *creditloop_decision_digest(const struct creditloop_decision *decision);

// The lowest amount that a control capped to, in the policy's currency; NULL when none did.
const char *creditloop_decision_cap(const struct creditloop_decision *decision);

// The lowest authority band that may move this decision, 2 to 5 for A2 to A5; 0 when nobody may, or
// nobody needs to.
int32_t creditloop_decision_authority(const struct creditloop_decision *decision);

// The amount that is offered after all caps, in the policy's currency; NULL when nothing is.
const char *creditloop_decision_amount(const struct creditloop_decision *decision);

// The rate that is offered, a fraction a year; NULL when nothing is.
const char *creditloop_decision_rate(const struct creditloop_decision *decision);

// The tenor that is offered, in months; NULL when nothing is.
const char *creditloop_decision_tenor_months(const struct creditloop_decision *decision);

// The treatment that the strategy chose; NULL when nobody is to be contacted.
const char *creditloop_decision_treatment(const struct creditloop_decision *decision);

// The channel of that contact; NULL when nobody is to be contacted.
const char *creditloop_decision_channel(const struct creditloop_decision *decision);

// The reason code of why now; NULL when nobody is to be contacted.
const char *creditloop_decision_why_now(const struct creditloop_decision *decision);

// How many conditions must be met before the next stage.
size_t creditloop_decision_condition_count(const struct creditloop_decision *decision);

// The reason code of the condition at `index`, from 0; NULL beyond the last.
const char *creditloop_decision_condition(const struct creditloop_decision *decision, size_t index);

// How many reasons there are.
size_t creditloop_decision_reason_count(const struct creditloop_decision *decision);

// The code of the reason at `index`, the weightiest at 0; NULL beyond the last.
const char *creditloop_decision_reason_code(const struct creditloop_decision *decision,
                                            size_t index);

// The control, gate, model or strategy that gave the reason; NULL beyond the last.
const char *creditloop_decision_reason_rule(const struct creditloop_decision *decision,
                                            size_t index);

// How much the reason weighs; CREDITLOOP_SEVERITY_NONE beyond the last.
creditloop_severity creditloop_decision_reason_severity(const struct creditloop_decision *decision,
                                                        size_t index);

// What the customer reads, in one of creditloop_lang; NULL beyond the last.
const char *creditloop_decision_reason_text(const struct creditloop_decision *decision,
                                            size_t index,
                                            int32_t language);

// What a refused customer could change; NULL when nothing, and beyond the last.
const char *creditloop_decision_reason_change(const struct creditloop_decision *decision,
                                              size_t index);

// The fact whose absence is the cause; NULL when none is, and beyond the last.
const char *creditloop_decision_reason_missing(const struct creditloop_decision *decision,
                                               size_t index);

// Why that fact is missing, one of creditloop_missing; 0 when none is, and beyond the last.
int32_t creditloop_decision_reason_why(const struct creditloop_decision *decision, size_t index);

// How many scores were computed.
size_t creditloop_decision_score_count(const struct creditloop_decision *decision);

// The name of the score at `index`, as `score.risk.pd`; NULL beyond the last.
const char *creditloop_decision_score_name(const struct creditloop_decision *decision,
                                           size_t index);

// The value of the score at `index`, a decimal; NULL beyond the last.
const char *creditloop_decision_score_value(const struct creditloop_decision *decision,
                                            size_t index);

// Frees a decision. NULL is fine; a second time is not.
void creditloop_decision_free(struct creditloop_decision *decision);

// Keys from the files in the folder at `path`, which are made when the folder is not there. For
// examples and tests: a bank keeps its keys in a key store and calls creditloop_keys_new. The caller
// frees `*keys` with creditloop_keys_free.
creditloop_status creditloop_keys_open_dir(const char *path,
                                           struct creditloop_keys **keys,
                                           struct creditloop_error **error);

// Keys from the host's key store: the key-encrypting key, the HMAC key and the Ed25519 signing key, 32
// bytes each, copied. Randomness comes from the operating system. The caller frees `*keys` with
// creditloop_keys_free.
creditloop_status creditloop_keys_new(const uint8_t *wrapping,
                                      const uint8_t *naming,
                                      const uint8_t *signing,
                                      struct creditloop_keys **keys,
                                      struct creditloop_error **error);

// Frees keys; they leave memory once no store or log opened with them is left. NULL is fine; a second
// time is not.
void creditloop_keys_free(struct creditloop_keys *keys);

// Opens the store in the folder at `path`, a new one when there is none. The keys may be freed
// afterwards. The caller closes `*store` with creditloop_store_close.
creditloop_status creditloop_store_open(const char *path,
                                        const struct creditloop_keys *keys,
                                        struct creditloop_store **store,
                                        struct creditloop_error **error);

// Installs a policy under maker and checker, two people: only then may a decision name it, from
// `as_of` on. Installing the same policy again changes nothing.
creditloop_status creditloop_store_install(const struct creditloop_store *store,
                                           const struct creditloop_policy *policy,
                                           const char *maker,
                                           const char *checker,
                                           const char *as_of,
                                           struct creditloop_error **error);

// Decides, and keeps the decision: it is durable when this returns CREDITLOOP_STATUS_OK. After any
// other status approve nothing: nothing is kept, but for CREDITLOOP_STATUS_STORE_FAILED and _PANIC,
// after which it is in doubt; then open the store again and ask again with the same id. The same
// request again gets the first answer and the first receipt. `receipt` may be NULL. The caller frees
// `*decision` with creditloop_decision_free and `*receipt` with creditloop_receipt_free.
creditloop_status creditloop_store_decide(const struct creditloop_store *store,
                                          const struct creditloop_policy *policy,
                                          const struct creditloop_request *request,
                                          const struct creditloop_facts *facts,
                                          struct creditloop_decision **decision,
                                          struct creditloop_receipt **receipt,
                                          struct creditloop_error **error);

// How many entries the store has, those included that wait for the disk.
creditloop_status creditloop_store_entries(const struct creditloop_store *store,
                                           uint64_t *entries,
                                           struct creditloop_error **error);

// How many entries opening the store applied to its index again; 0 after a clean close, and for NULL.
uint64_t creditloop_store_reapplied(const struct creditloop_store *store);

// How many torn bytes opening the store set aside in a file of their own; 0 for NULL.
uint64_t creditloop_store_quarantined(const struct creditloop_store *store);

// Writes a signed checkpoint over every durable entry, text ended by NUL, to the `capacity` bytes at
// `buffer`. Give it to somebody else: a log that was cut below it is found out. `*length`, which may
// be NULL, receives the bytes that are needed, NUL included; CREDITLOOP_STATUS_LIMIT when they are more
// than `capacity`. 512 bytes are enough.
creditloop_status creditloop_store_checkpoint(const struct creditloop_store *store,
                                              char *buffer,
                                              size_t capacity,
                                              size_t *length,
                                              struct creditloop_error **error);

// Closes a store with everything durable, and frees it whatever the status. NULL is fine; a second
// time is not.
creditloop_status creditloop_store_close(struct creditloop_store *store,
                                         struct creditloop_error **error);

// The number of the entry, from 1; 0 for NULL.
uint64_t creditloop_receipt_sequence(const struct creditloop_receipt *receipt);

// The leaf hash of the entry (RFC 6962), 64 hexadecimal digits. It lives as long as the receipt; NULL
// for NULL.
const char *creditloop_receipt_leaf(const struct creditloop_receipt *receipt);

// The whole receipt on one line. It lives as long as the receipt; NULL for NULL.
const char *creditloop_receipt_text(const struct creditloop_receipt *receipt);

// Frees a receipt. NULL is fine; a second time is not.
void creditloop_receipt_free(struct creditloop_receipt *receipt);

// Opens the log of the store in the folder at `path`, to be read: nothing is written. Close the store
// first, or read a copy. The caller frees `*log` with creditloop_log_free.
creditloop_status creditloop_log_open(const char *path,
                                      const struct creditloop_keys *keys,
                                      struct creditloop_log **log,
                                      struct creditloop_error **error);

// Verifies every entry against the store's own last checkpoint and, when `checkpoint` is not NULL,
// against that one, which was kept somewhere else. What is damaged, missing or changed is a finding of
// the report, not an error. The caller frees `*report` with creditloop_report_free.
creditloop_status creditloop_log_verify(const struct creditloop_log *log,
                                        const char *checkpoint,
                                        struct creditloop_report **report,
                                        struct creditloop_error **error);

// Makes every decision again, from what was asked, under the policy as it was archived. What does not
// come out the same, byte for byte, is a finding of the report, not an error. The caller frees
// `*report` with creditloop_report_free.
creditloop_status creditloop_log_replay(const struct creditloop_log *log,
                                        struct creditloop_report **report,
                                        struct creditloop_error **error);

// Frees a log. NULL is fine; a second time is not.
void creditloop_log_free(struct creditloop_log *log);

// How many entries there are or should be (verify), or decisions (replay); 0 for NULL.
uint64_t creditloop_report_all(const struct creditloop_report *report);

// How many of them are whole (verify), or came out identical (replay); 0 for NULL.
uint64_t creditloop_report_good(const struct creditloop_report *report);

// How many entries a checkpoint proves; those above it could still be cut off unseen. 0 for a replay
// and for NULL.
uint64_t creditloop_report_proved(const struct creditloop_report *report);

// How many have a body that nobody can open any more, because its key was destroyed; 0 for NULL.
uint64_t creditloop_report_erased(const struct creditloop_report *report);

// How many findings there are; 0 when nothing is wrong, and for NULL.
size_t creditloop_report_finding_count(const struct creditloop_report *report);

// The finding at `index`, from 0; it names its entry. It lives as long as the report; NULL beyond the
// last.
const char *creditloop_report_finding(const struct creditloop_report *report,
                                      size_t index);

// Frees a report. NULL is fine; a second time is not.
void creditloop_report_free(struct creditloop_report *report);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CREDITLOOP_H */
