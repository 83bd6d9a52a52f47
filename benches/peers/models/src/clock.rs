//! Times in microseconds.

use std::time::Instant;

/// The median time of `run` over the numbers below `count`.
pub fn median(count: usize, mut run: impl FnMut(usize)) -> f64 {
    let mut times: Vec<f64> = (0..count)
        .map(|number| {
            let start = Instant::now();
            run(number);
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[count / 2]
}

/// The best time of some runs, for each of `count` rows.
pub fn best(count: usize, mut run: impl FnMut()) -> f64 {
    let one = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64() * 1e6 / count as f64
    };
    (0..5).map(one).fold(f64::INFINITY, f64::min)
}
