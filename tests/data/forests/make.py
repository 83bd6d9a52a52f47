"""Makes the models of this folder and what their trainers predict with them.

Run in this folder with XGBoost 3.2 and LightGBM 4.7, and once more with XGBoost 1.7.6 and the argument
`old`. The tests read what it wrote; nothing runs it.
"""

import sys

import numpy as np
import pandas as pd
import xgboost as xgb

rng = np.random.default_rng(20240601)
count = 120
explained = 20
old = "old" in sys.argv

frame = pd.DataFrame(
    {
        "age": rng.integers(18, 80, count).astype(float),
        "income": np.round(rng.gamma(2.0, 4000.0, count), 2),
        "dsr": np.round(rng.beta(2, 3, count), 4),
        "housing": pd.Categorical(rng.choice(["own", "rent", "free", "a=b"], count)),
        "code": pd.Categorical(rng.choice([3, 7, 11, 20, 42, 53], count)),
        "staff": pd.Categorical(rng.random(count) < 0.3),
    }
)
for column in frame:
    frame.loc[rng.random(count) < 0.08, column] = None
log_odds = (
    3 * frame.dsr.fillna(0.4)
    - frame.income.fillna(8000) / 9000
    + (frame.housing == "rent")
    + np.where(frame.code.isin([3, 20, 53]), 1.0, -0.5)
)
bad = (log_odds + rng.logistic(size=count) > 0).astype(int)
grade = np.digitize(log_odds, [-0.5, 0.8])
loss = np.exp(log_odds / 2)
numbers = frame[["age", "income", "dsr"]]


def write(name, values):
    values = np.asarray(values, dtype=float).reshape(count, -1)
    np.savetxt(name, values, fmt="%.17g")


def contribute(name, values):
    """Those of the first rows: of each input, and the base value, for each output."""
    np.savetxt(f"{name}.contributions", values[:explained].reshape(explained, -1), fmt="%.17g")


def boost(name, data, target, rounds=3, form="json", ends=None, **options):
    matrix = xgb.DMatrix(data, label=target, enable_categorical=True)
    options = {"max_depth": 3, "eta": 0.4, "seed": 1, "nthread": 1, **options}
    evals = {} if ends is None else {"evals": [(ends, "v")], "early_stopping_rounds": 4}
    if ends is not None:
        evals["verbose_eval"] = False
    model = xgb.train(options, matrix, rounds, **evals)
    model.save_model(f"{name}.{form}")
    part = {} if ends is None else {"iteration_range": (0, model.best_iteration + 1)}
    write(f"{name}.raw", model.predict(matrix, output_margin=True, **part))
    write(f"{name}.predicted", model.predict(matrix, **part))
    if options.get("multi_strategy") is None:
        contribute(name, model.predict(matrix, pred_contribs=True, **part))


if old:
    shares = {"objective": "multi:softprob", "num_class": 3}
    boost("xgboost_old_logistic", numbers, bad, objective="binary:logistic")
    boost("xgboost_old_dart", numbers, grade, booster="dart", rate_drop=0.5, one_drop=1, **shares)
    boost("xgboost_old_raw", numbers, bad, form="ubj", objective="binary:logitraw")
    sys.exit()

frame.to_csv("rows.csv", index=False)
shares = {"objective": "multi:softprob", "num_class": 3}
boost("xgboost_logistic", numbers, bad, objective="binary:logistic")
boost("xgboost_logistic_binary", numbers, bad, form="ubj", objective="binary:logistic")
boost("xgboost_categories", frame.drop(columns="staff"), bad, tree_method="hist", max_cat_to_onehot=1, objective="binary:logistic")
boost("xgboost_one_hot", frame.drop(columns="staff"), bad, form="ubj", tree_method="hist", max_cat_to_onehot=9, objective="binary:logistic")
boost("xgboost_shares", numbers, grade, **shares)
boost("xgboost_class", numbers, grade, objective="multi:softmax", num_class=3, form="ubj")
boost("xgboost_dart", numbers, bad, rounds=5, booster="dart", rate_drop=0.5, one_drop=1, objective="binary:logistic")
boost("xgboost_forest", numbers, grade, rounds=2, num_parallel_tree=3, subsample=0.7, **shares)
boost("xgboost_poisson", numbers, np.round(loss), objective="count:poisson")
boost("xgboost_hinge", numbers, bad, objective="binary:hinge")
both = np.stack([log_odds, loss], 1)
boost("xgboost_vectors", numbers, both, multi_strategy="multi_output_tree", tree_method="hist", objective="reg:squarederror")
boost("xgboost_targets", numbers, both, form="ubj", objective="reg:squarederror")
boost("xgboost_linear", numbers.fillna(0.0), bad, booster="gblinear", objective="binary:logistic")
other = xgb.DMatrix(numbers[:40], label=1 - bad[:40])
boost("xgboost_early", numbers, bad, rounds=9, ends=other, objective="binary:logistic")

import lightgbm as lgb


def leaf_wise(name, data, target, rounds=3, dump=True, **options):
    options = {"num_leaves": 6, "min_data_in_leaf": 5, "verbose": -1, "seed": 1, "num_threads": 1, "cat_smooth": 1, "min_data_per_group": 2, **options}
    model = lgb.train(options, lgb.Dataset(data, target), rounds)
    model.save_model(f"{name}.txt")
    if dump:
        import json

        with open(f"{name}.json", "w") as file:
            json.dump(model.dump_model(), file)
    write(f"{name}.raw", model.predict(data, raw_score=True))
    write(f"{name}.predicted", model.predict(data))
    if not options.get("linear_tree"):
        contribute(name, model.predict(data, pred_contrib=True))


leaf_wise("lightgbm_categories", frame, bad, objective="binary", sigmoid=0.7)
leaf_wise("lightgbm_zero", numbers.fillna(0.0), bad, objective="cross_entropy", zero_as_missing=True)
leaf_wise("lightgbm_linear", numbers, log_odds, objective="regression", linear_tree=True)
leaf_wise("lightgbm_shares", numbers, grade, objective="multiclass", num_class=3)
leaf_wise("lightgbm_one_against_all", numbers, grade, objective="multiclassova", num_class=3, dump=False)
leaf_wise("lightgbm_forest", numbers, bad, objective="binary", boosting="rf", bagging_freq=1, bagging_fraction=0.6)
leaf_wise("lightgbm_tweedie", numbers, loss, objective="tweedie", dump=False)
leaf_wise("lightgbm_root", numbers, loss, objective="regression", reg_sqrt=True, dump=False)
leaf_wise("lightgbm_lambda", numbers, bad, objective="cross_entropy_lambda", dump=False)
