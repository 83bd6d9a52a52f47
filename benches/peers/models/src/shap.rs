//! Contributions of the inputs, by path: creditloop and LightGBM, one row at a time in turn, so that
//! both meet the same machine.

use crate::lightgbm::{CONTRIBUTIONS, Peer};
use crate::rows::{INPUTS, Rows};
use creditloop::model::import;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Rows that are asked.
const ROWS: usize = 500;
/// How far apart contributions may be.
const APART: f64 = 1e-12;

/// What was measured, in microseconds.
pub struct Shap {
    /// The best, and the median.
    pub own: [f64; 2],
    pub peer: Option<[f64; 2]>,
}

/// For the model of LightGBM.
pub fn measure(folder: &Path, rows: &Rows) -> Result<Shap, String> {
    let said = |error: creditloop::Error| error.to_string();
    let text = std::fs::read_to_string(folder.join("lightgbm.txt"));
    let text = text.map_err(|error| error.to_string())?;
    let forest = import::lightgbm("lightgbm.txt", &text).map_err(said)?;
    let start = Instant::now();
    let explainer = forest.explain().map_err(said)?;
    println!("contributions compiled in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let mut runner = explainer.runner();
    let peer = Peer::open(folder)?;
    let peer = peer.as_ref().map(|peer| peer.one_row(CONTRIBUTIONS)).transpose()?;
    let mut found = [0.0; INPUTS + 1];
    let mut expected = [0.0; INPUTS + 1];
    let (mut own, mut others) = (Vec::new(), Vec::new());
    let (mut apart, mut lost) = (0.0_f64, 0.0_f64);
    for number in 0..ROWS {
        let row = rows.row(number);
        let start = Instant::now();
        runner.contributions(black_box(row), &mut found).map_err(said)?;
        own.push(start.elapsed().as_secs_f64() * 1e6);
        lost = lost.max((found.iter().sum::<f64>() - rows.lightgbm[number]).abs());
        if let Some(peer) = &peer {
            let start = Instant::now();
            peer.ask(black_box(row), &mut expected);
            others.push(start.elapsed().as_secs_f64() * 1e6);
            let each = found.iter().zip(&expected);
            apart = each.map(|(own, peer)| (own - peer).abs()).fold(apart, f64::max);
        }
    }
    println!("contributions: {apart:.1e} from LightGBM's at most, {lost:.1e} from the raw score");
    if apart > APART || lost > APART {
        return Err("contributions are not what they should be".to_owned());
    }
    let shares = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        [times[0], times[times.len() / 2]]
    };
    let own = shares(&mut own);
    Ok(Shap { own, peer: peer.is_some().then(|| shares(&mut others)) })
}
