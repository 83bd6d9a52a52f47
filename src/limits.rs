//! Every limit, in one place. Reaching one is a named error, never a panic or a slow death.

/// Bytes of all files of one policy together.
pub const POLICY_BYTES_MAX: u64 = 16 << 20;
/// Files of one policy folder.
pub const POLICY_FILES_MAX: usize = 2_000;
/// Faults of one policy that are told one by one.
pub const FAULTS_MAX: usize = 1_000;
/// Characters of a line that a fault shows.
pub const EXCERPT_CHARS_MAX: usize = 160;
/// Fields of one schema: facts, features, scores, offers, history and parameters together.
pub const FIELDS_MAX: usize = 20_000;
/// Bytes of one fact's name.
pub const NAME_BYTES_MAX: usize = 128;
/// Bytes of one text value.
pub const TEXT_BYTES_MAX: usize = 64 << 10;
/// Elements of one list.
pub const LIST_ITEMS_MAX: usize = 10_000;
/// Days of a length of time, either way: twelve digits.
pub const DURATION_DAYS_MAX: u64 = 999_999_999_999;
/// Allowed values of one enumeration.
pub const ENUM_VALUES_MAX: usize = 10_000;
/// Digits after the decimal point of one number.
pub const SCALE_MAX: u8 = 12;
/// Bytes of one expression.
pub const EXPRESSION_BYTES_MAX: usize = 64 << 10;
/// Nesting of one expression.
pub const EXPRESSION_DEPTH_MAX: usize = 128;
/// Operators between two values in one expression: a chain of them is a tree as deep.
pub const EXPRESSION_OPERATORS_MAX: usize = 1_000;
/// Steps of one evaluation by the tree evaluator: nodes, items gone through, bytes of text searched.
pub const EVALUATION_STEPS_MAX: u64 = 10_000_000;
/// Nesting of one evaluation: nodes within nodes, through every call.
pub const EVALUATION_DEPTH_MAX: u32 = 500;
/// Items of a list that an evaluation makes.
pub const VALUE_ITEMS_MAX: usize = 1_000_000;
/// Operations of one compiled expression.
pub const PROGRAM_OPS_MAX: usize = 1 << 16;
/// Rows of one decision table.
pub const TABLE_ROWS_MAX: usize = 100_000;
/// Columns of one decision table.
pub const TABLE_COLUMNS_MAX: usize = 500;
/// Bytes of one DMN model.
pub const DMN_FILE_BYTES_MAX: usize = 16 << 20;
/// Nodes of the XML of one DMN model.
pub const DMN_NODES_MAX: u32 = 2_000_000;
/// Nesting of the XML of one DMN model, and of its types.
pub const DMN_DEPTH_MAX: usize = 100;
/// Models that one DMN model imports, and those that they import.
pub const DMN_MODELS_MAX: usize = 100;
/// Files of a folder that are looked into for an imported model.
pub const DMN_FOLDER_FILES_MAX: usize = 1_000;
/// Controls of one policy.
pub const CONTROLS_MAX: usize = 10_000;
/// Named cases and bases in the tests of one policy.
pub const TEST_CASES_MAX: usize = 10_000;
/// Bases under one named case.
pub const TEST_BASES_MAX: usize = 32;
/// Invariants of one policy.
pub const INVARIANTS_MAX: usize = 1_000;
/// Boxes into which the space of one invariant at one stage is split before it counts as not proved.
pub const PROOF_BOXES_MAX: usize = 200_000;
/// Decisions that are tried out to find a counter-example of one invariant at one stage.
pub const PROOF_DECISIONS_MAX: usize = 4_000;
/// Boxes into which the space of one control or table is split to compare two versions of it.
pub const COMPARED_BOXES_MAX: usize = 20_000;
/// Cases that are tried out to generate those of one control or table.
pub const GENERATED_ASKED_MAX: usize = 4_000;
/// Boxes into which the space of one question about controls is split before it counts as not finished.
pub const CONTROL_BOXES_MAX: usize = 1_000;
/// Boxes for all questions whether one control adds to others.
pub const CONTROL_PAIRS_BOXES_MAX: usize = 8_000;
/// Rows of one training sample.
pub const TRAINING_ROWS_MAX: usize = 50_000_000;
/// Columns of one training sample.
pub const TRAINING_COLUMNS_MAX: usize = 10_000;
/// Bins of one characteristic.
pub const BINS_MAX: usize = 200;
/// Bytes of one log entry's body before compression.
pub const BODY_BYTES_MAX: usize = 16 << 20;
/// Bytes of one log frame.
pub const FRAME_BYTES_MAX: usize = 32 << 20;
/// Bytes of an identifier supplied by the caller (request, case, customer, person).
pub const ID_BYTES_MAX: usize = 256;
/// Characters of the text that justifies an override.
pub const OVERRIDE_TEXT_CHARS_MAX: usize = 2_000;
/// Inputs of one model.
pub const MODEL_INPUTS_MAX: usize = 100_000;
/// Leaves of one tree.
pub const TREE_LEAVES_MAX: usize = 1 << 20;
/// Different inputs on one path of a tree whose contributions are computed.
pub const PATH_INPUTS_MAX: usize = 512;
/// The same, where they are computed against rows.
pub const BACKGROUND_PATH_INPUTS_MAX: usize = 64;
/// Rows that contributions are computed against.
pub const BACKGROUND_ROWS_MAX: usize = 100_000;
/// Nesting of the file of one model.
pub const MODEL_DEPTH_MAX: usize = 1_000;
/// Words of 32 categories in the sets of one tree.
pub const CATEGORY_WORDS_MAX: usize = 1 << 22;
/// Bytes of one PMML document.
pub const PMML_FILE_BYTES_MAX: usize = 256 << 20;
/// Nodes of the XML of one PMML document.
pub const PMML_NODES_MAX: u32 = 20_000_000;
/// Nesting of the XML of one PMML document: a node of a tree stands in the one above it.
pub const PMML_DEPTH_MAX: usize = 1_000;
/// Nesting of the expressions and of the predicates of a PMML document, through every function.
pub const PMML_EXPRESSION_DEPTH_MAX: usize = 100;
/// Models within models of a PMML document.
pub const PMML_MODELS_DEPTH_MAX: usize = 10;
/// Fields of a PMML document: those that its data name, and those that each of its models makes.
pub const PMML_FIELDS_MAX: usize = 1_000_000;
/// Bytes of the compiled form of one regular expression of a PMML document.
pub const PMML_PATTERN_BYTES_MAX: usize = 1 << 20;
