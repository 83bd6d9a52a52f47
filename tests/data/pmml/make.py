"""Makes the models `sklearn_*.pmml` of this folder, and what their trainers predict with them.

Run in this folder with scikit-learn 1.9, LightGBM 4.7 and nyoka 5.5. The tests read what it wrote;
nothing runs it.
"""

import re

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from nyoka import lgb_to_pmml, skl_to_pmml
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(20240602)
count = 150
names = ["age", "income", "dsr", "loans"]
frame = pd.DataFrame(
    {
        "age": rng.integers(18, 80, count).astype(float),
        "income": np.round(rng.gamma(2.0, 4000.0, count), 2),
        "dsr": np.round(rng.beta(2, 3, count), 4),
        "loans": rng.integers(0, 9, count).astype(float),
    }
)
log_odds = 3 * frame.dsr - frame.income / 9000 + 0.2 * frame.loans
frame["bad"] = (log_odds + rng.logistic(size=count) > 0.5).astype(int)
frame["grade"] = np.array(["a", "b", "c"])[np.digitize(log_odds, [0.2, 1.0])]
frame["loss"] = np.exp(log_odds / 2)
frame[names].to_csv("rows.csv", index_label="row_id")


def write(name, values):
    np.savetxt(f"{name}.predicted", np.asarray(values).reshape(count, -1), fmt="%.17g")


def one_against_all(pipeline, data):
    """What nyoka writes of several classes, whatever the model was trained for."""
    shares = 1 / (1 + np.exp(-pipeline.decision_function(data)))
    return shares / shares.sum(axis=1, keepdims=True)


def make(name, model, target, before=(), to_pmml=skl_to_pmml, predict=None):
    pipeline = Pipeline([*before, ("model", model)])
    pipeline.fit(frame[names], frame[target])
    file = f"sklearn_{name}.pmml"
    to_pmml(pipeline, names, target, file)
    with open(file) as lines:
        text = lines.read()
    # The time of the export is no part of the model.
    with open(file, "w") as lines:
        lines.write(re.sub(r"<Timestamp>.*?</Timestamp>", "", text))
    classes = hasattr(pipeline, "predict_proba")
    predict = predict or (type(pipeline).predict_proba if classes else type(pipeline).predict)
    write(f"sklearn_{name}", predict(pipeline, frame[names]))


scale = [("scale", StandardScaler())]
small = {"n_estimators": 4, "max_depth": 3, "random_state": 1}
make("logistic", LogisticRegression(), "bad", scale)
make("classes", LogisticRegression(max_iter=500), "grade", scale, predict=one_against_all)
make("linear", LinearRegression(), "loss", [("scale", MinMaxScaler())])
make("tree", DecisionTreeClassifier(max_depth=4, random_state=1), "grade")
make("tree_number", DecisionTreeRegressor(max_depth=4, random_state=1), "loss")
make("forest", RandomForestClassifier(**small), "grade")
make("forest_number", RandomForestRegressor(**small), "loss", scale)
make("boosting", GradientBoostingClassifier(**small), "bad")
make("boosting_number", GradientBoostingRegressor(**small), "loss")
light = LGBMClassifier(n_estimators=4, max_depth=3, min_child_samples=5, verbose=-1)
make("light", light, "bad", to_pmml=lgb_to_pmml)
