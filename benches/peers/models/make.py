"""Makes the models and rows of the benchmark, once: `python3 make.py DIR`.

A made-up sample of 150,000 customers with 30 inputs, up to a quarter of them missing; 500 trees of 31
leaves by LightGBM and by XGBoost; of the first also the C code, where tl2cgen and treelite are installed,
and a model for the ONNX Runtime, where onnxmltools is.
"""

import os
import sys

import lightgbm as lgb
import numpy as np
import xgboost as xgb

os.chdir(sys.argv[1])
rng = np.random.default_rng(7)
count, inputs = 150_000, 30
x = rng.normal(size=(count, inputs))
x[:, 1] = 0.6 * x[:, 0] + 0.8 * x[:, 1]
x[:, 5] = np.exp(x[:, 5])
x[:, 7] = np.round(x[:, 7] * 3)
x[:, 8] = rng.integers(0, 8, count)
log_odds = (
    -2.2 + 0.9 * x[:, 0] - 0.5 * x[:, 1] + 0.6 * np.tanh(x[:, 2]) + 0.5 * (x[:, 3] > 0.5)
    - 0.4 * np.log1p(x[:, 5]) + 0.25 * np.abs(x[:, 9]) + 0.4 * x[:, 10] * x[:, 11]
    + 0.3 * np.sin(2 * x[:, 12]) - 0.2 * (x[:, 8] == 3) + 0.5 * (x[:, 8] > 5)
    + 0.08 * x[:, 14:22].sum(axis=1)
)
bad = (rng.uniform(size=count) < 1 / (1 + np.exp(-log_odds))).astype(float)
x[rng.uniform(size=x.shape) < np.linspace(0, 0.25, inputs)] = np.nan
fit, rest = slice(0, 100_000), slice(100_000, count)

options = {"objective": "binary", "num_leaves": 31, "learning_rate": 0.05, "verbose": -1, "seed": 1}
light = lgb.train(options, lgb.Dataset(x[fit], bad[fit]), 500)
light.save_model("lightgbm.txt")
options = {"objective": "binary:logistic", "max_leaves": 31, "max_depth": 0, "eta": 0.05}
options |= {"grow_policy": "lossguide", "tree_method": "hist"}
extreme = xgb.train(options, xgb.DMatrix(x[fit], bad[fit]), 500)
extreme.save_model("xgboost.ubj")

x[rest].astype("<f8").tofile("rows.f64")
x[rest].astype("<f4").tofile("rows.f32")
light.predict(x[rest], raw_score=True).astype("<f8").tofile("lightgbm.raw")
extreme.predict(xgb.DMatrix(x[rest]), output_margin=True).astype("<f4").tofile("xgboost.raw")
light.predict(x[rest][:1000], pred_contrib=True).astype("<f8").tofile("lightgbm.shap")

try:
    import tl2cgen
    import treelite

    model = treelite.frontend.load_lightgbm_model("lightgbm.txt")
    tl2cgen.export_lib(model, toolchain="gcc", libpath="tl2cgen.so", params={"parallel_comp": 8})
except ImportError:
    print("no C code: tl2cgen or treelite is not installed")

try:
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    shape = [("x", FloatTensorType([None, inputs]))]
    model = convert_lightgbm(light, initial_types=shape, zipmap=False, target_opset=15)
    with open("lightgbm.onnx", "wb") as file:
        file.write(model.SerializeToString())
except ImportError:
    print("no model for the ONNX Runtime: onnxmltools is not installed")
