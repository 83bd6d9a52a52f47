//! What the sums of a model stand for.

use crate::model::forest::Link;

/// The link of the objective `text`: its name, and what it was set to.
pub(super) fn link(text: &str) -> Result<Link, String> {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let (mut sigmoid, mut root) = (1.0, false);
    for word in words {
        match word.split_once(':') {
            Some(("sigmoid", factor)) => {
                let factor: Option<f64> = factor.parse().ok();
                let factor = factor.filter(|factor| *factor > 0.0 && factor.is_finite());
                sigmoid = factor.ok_or("has a factor of the sigmoid that is no number above 0")?;
            }
            None if word == "sqrt" => root = true,
            Some(_) | None => {}
        }
    }
    Ok(match name {
        "binary" | "multiclassova" | "multiclass_ova" | "ova" | "ovr" => Link::Logistic(sigmoid),
        "cross_entropy" | "xentropy" => Link::Logistic(1.0),
        "cross_entropy_lambda" | "xentlambda" => Link::Softplus,
        "multiclass" | "softmax" => Link::Softmax,
        "poisson" | "gamma" | "tweedie" => Link::Log,
        "regression" | "regression_l2" | "l2" | "mean_squared_error" | "mse" if root => {
            Link::SignedRoot
        }
        "regression" | "regression_l2" | "l2" | "mean_squared_error" | "mse" | "regression_l1"
        | "l1" | "mae" | "huber" | "fair" | "quantile" | "mape" | "lambdarank" | "rank_xendcg"
        | "custom" | "none" => Link::Identity,
        other => return Err(format!("is `{other}`, which is not supported")),
    })
}
