//! A race: several engines answer the same inputs. First all answers are compared, then the engines are
//! timed in turns. The inputs are cut into slices that take all engines about as long, and of each slice
//! the best pass counts: what else the machine does hits long passes no harder than short ones.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::fmt::Debug;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// An engine that has been timed for so long, and so often, gets no further pass.
const LONG: Duration = Duration::from_secs(4);
const OFTEN: usize = 3;
/// How many inputs an engine answers before it is timed: the last it has, so that it learns nothing.
const WARM: usize = 512;
/// How long one slice takes, about.
const SLICE: Duration = Duration::from_millis(1);

/// Whose the engine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// creditloop: the first of these is what all are compared with.
    Own,
    /// Code written by hand for the workload: what its answers should be.
    ByHand,
    /// Another engine.
    Peer,
}

/// What a time should be.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// At most so many nanoseconds.
    Nanos(f64),
    /// At least so many times creditloop's time.
    Times(f64),
}

impl Goal {
    /// Whether it is met.
    pub fn is_met(self, line: &Line) -> bool {
        match self {
            Self::Nanos(most) => line.nanos <= most,
            Self::Times(least) => line.ratio >= least,
        }
    }
}

/// What an engine is asked to do.
enum Work<'w, A> {
    /// To answer all its inputs.
    Answer(&'w mut Vec<A>),
    /// To answer so many inputs as fast as it can, and to say what is the best time of each slice.
    Time { count: usize, slice: usize, best: &'w mut Vec<Duration> },
}

/// How it does so; it says how long that took.
type Worker<A> = Box<dyn FnMut(Work<'_, A>) -> Duration>;

/// One engine, with everything it needs built beforehand.
pub struct Engine<A> {
    name: String,
    note: &'static str,
    whose: Whose,
    inputs: usize,
    timed: usize,
    /// How many inputs a slice has.
    slice: usize,
    /// How many inputs are answered together.
    block: usize,
    goal: Option<Goal>,
    work: Worker<A>,
}

impl<A: Clone + Default + 'static> Engine<A> {
    /// An engine that answers the input with a number below `inputs` into the place it is given.
    pub fn new(
        whose: Whose,
        name: impl Into<String>,
        inputs: usize,
        mut answer: impl FnMut(usize, &mut A) + 'static,
    ) -> Self {
        let work = move |work: Work<'_, A>| {
            let mut place = A::default();
            let mut start = Instant::now();
            match work {
                Work::Answer(answers) => {
                    for at in 0..inputs {
                        answer(at, &mut place);
                        answers.push(place.clone());
                    }
                }
                Work::Time { count, slice, best } => {
                    for at in (0..inputs).rev().take(WARM.min(inputs / 2)) {
                        answer(at, &mut place);
                        black_box(&mut place);
                    }
                    start = Instant::now();
                    for (number, from) in (0..count).step_by(slice).enumerate() {
                        let begun = Instant::now();
                        for at in from..count.min(from + slice) {
                            answer(at, &mut place);
                            black_box(&mut place);
                        }
                        let time = begun.elapsed();
                        match best.get_mut(number) {
                            Some(best) => *best = time.min(*best),
                            None => best.push(time),
                        }
                    }
                }
            }
            start.elapsed()
        };
        let (name, work) = (name.into(), Box::new(work));
        let (timed, slice) = (inputs, inputs);
        Self { name, note: "", whose, inputs, timed, slice, block: 1, goal: None, work }
    }

    /// An engine that answers whole blocks of inputs, by number, into the place it is given.
    pub fn in_blocks(
        whose: Whose,
        name: impl Into<String>,
        (inputs, block): (usize, usize),
        mut answer: impl FnMut(usize, &mut Vec<A>) + 'static,
    ) -> Self {
        let work = move |work: Work<'_, A>| {
            let mut place = Vec::new();
            let mut start = Instant::now();
            match work {
                Work::Answer(answers) => {
                    for number in 0..inputs.div_ceil(block) {
                        answer(number, &mut place);
                        answers.append(&mut place);
                    }
                }
                Work::Time { count, slice, best } => {
                    answer(inputs.saturating_sub(1) / block, &mut place);
                    start = Instant::now();
                    for (number, from) in (0..count).step_by(slice).enumerate() {
                        let begun = Instant::now();
                        for block in from / block..count.min(from + slice).div_ceil(block) {
                            answer(block, &mut place);
                            black_box(&mut place);
                        }
                        let time = begun.elapsed();
                        match best.get_mut(number) {
                            Some(best) => *best = time.min(*best),
                            None => best.push(time),
                        }
                    }
                }
            }
            start.elapsed()
        };
        let (name, work) = (name.into(), Box::new(work));
        let (timed, slice) = (inputs, inputs);
        Self { name, note: "", whose, inputs, timed, slice, block, goal: None, work }
    }

    /// What a reader must know of it.
    pub fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    /// What its time should be.
    pub fn goal(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    /// It answers all inputs, but only so many are timed.
    pub fn timed(mut self, inputs: usize) -> Self {
        self.timed = inputs.min(self.inputs);
        self
    }
}

/// One time.
#[derive(Debug)]
pub struct Line {
    pub name: String,
    pub note: &'static str,
    pub whose: Whose,
    /// How many inputs were timed.
    pub inputs: usize,
    /// For one input.
    pub nanos: f64,
    /// How many times creditloop's time over the same inputs.
    pub ratio: f64,
    pub goal: Option<Goal>,
    engine: usize,
    spent: Duration,
    best: Vec<Duration>,
}

/// Several engines on the same inputs. The first is creditloop, and one is written by hand and has
/// all inputs: it says what the answers are.
pub struct Race<'r, A> {
    /// What the inputs are, for one that is answered differently.
    pub describe: &'r dyn Fn(usize) -> String,
    pub engines: Vec<Engine<A>>,
}

impl<A: Clone + Debug + Default + PartialEq + 'static> Race<'_, A> {
    /// The times, or who disagrees on what.
    pub fn run(mut self, passes: usize) -> Result<Vec<Line>, String> {
        self.agree()?;
        let mut lines = self.lines();
        for pass in 0..passes {
            let goes_on = |line: &&mut Line| pass < OFTEN || line.spent < LONG;
            for line in lines.iter_mut().filter(goes_on) {
                let Some(engine) = self.engines.get_mut(line.engine) else { continue };
                let (count, slice, best) = (line.inputs, engine.slice, &mut line.best);
                line.spent += (engine.work)(Work::Time { count, slice, best });
                let best: Duration = best.iter().sum();
                line.nanos = best.as_secs_f64() * 1e9 / count as f64;
            }
        }
        let own: Vec<(usize, f64)> = lines
            .iter()
            .filter(|line| line.engine == 0)
            .map(|line| (line.inputs, line.nanos))
            .collect();
        for line in &mut lines {
            let same = own.iter().find(|(inputs, _)| *inputs == line.inputs);
            line.ratio = same.map_or(f64::NAN, |(_, nanos)| line.nanos / nanos);
        }
        Ok(lines)
    }

    /// Compares the answers of all engines with those by hand.
    fn agree(&mut self) -> Result<(), String> {
        let mut right = Vec::new();
        let by_hand = |engine: &&mut Engine<A>| engine.whose == Whose::ByHand;
        let reference = self.engines.iter_mut().filter(by_hand).max_by_key(|engine| engine.inputs);
        let reference = reference.ok_or("no engine says what the answers are")?;
        (reference.work)(Work::Answer(&mut right));
        let named = reference.name.clone();
        for engine in &mut self.engines {
            let mut answers = Vec::new();
            let time = (engine.work)(Work::Answer(&mut answers));
            let one = time.as_nanos() / answers.len().max(1) as u128;
            let slice = ((SLICE.as_nanos() / one.max(1)) as usize).max(1);
            engine.slice = slice.next_multiple_of(engine.block);
            if answers.len() > right.len() {
                return Err(format!("{}: {named} has fewer inputs", engine.name));
            }
            let pairs = answers.iter().zip(&right);
            if let Some((at, (said, right))) = pairs.enumerate().find(|(_, (a, b))| a != b) {
                let (name, input) = (&engine.name, (self.describe)(at));
                return Err(format!(
                    "{name} disagrees on input {at}: {input}\n  {name}: {said:?}\n  {named}: {right:?}"
                ));
            }
        }
        Ok(())
    }

    /// What is timed: each engine on its inputs, and where another engine has fewer, creditloop and
    /// the code by hand on those as well.
    fn lines(&self) -> Vec<Line> {
        let mut counts: Vec<usize> = self.engines.iter().map(|engine| engine.timed).collect();
        counts.sort_unstable_by(|one, other| other.cmp(one));
        counts.dedup();
        let line = |engine: usize, inputs: usize| {
            let Engine { name, note, whose, goal, timed, .. } = self.engines.get(engine)?;
            let (nanos, ratio) = (f64::NAN, f64::NAN);
            let (spent, best) = (Duration::ZERO, Vec::new());
            let own_inputs = *timed == inputs;
            let wanted = own_inputs || (*whose != Whose::Peer && *timed > inputs);
            let goal = goal.filter(|_| own_inputs);
            let (name, note, whose) = (name.clone(), *note, *whose);
            wanted.then_some(Line {
                name,
                note,
                whose,
                inputs,
                nanos,
                ratio,
                goal,
                engine,
                spent,
                best,
            })
        };
        let each = |inputs: usize| (0..self.engines.len()).map(move |engine| (engine, inputs));
        counts
            .into_iter()
            .flat_map(each)
            .filter_map(|(engine, inputs)| line(engine, inputs))
            .collect()
    }
}
