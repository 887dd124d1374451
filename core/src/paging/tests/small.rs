//! Every schedule of small lists: each place where a change can happen, each change.

use super::server::{
    COUNTS, Count, Outcome, Server, Source, exactly_once, exactly_once_ahead, measure, usual,
};
use std::sync::{Arc, Mutex, MutexGuard};

/// Replays a prefix of choices, then takes the first of each.
#[derive(Clone, Default)]
struct Choices(Arc<Mutex<Trace>>);

#[derive(Default)]
struct Trace {
    prefix: Vec<usize>,
    made: Vec<(usize, usize)>,
}

impl Choices {
    fn trace(&self) -> MutexGuard<'_, Trace> {
        self.0.lock().unwrap()
    }

    fn pick(&self, options: usize) -> usize {
        let mut trace = self.trace();
        let choice = trace.prefix.get(trace.made.len()).copied().unwrap_or(0);
        trace.made.push((choice, options));
        choice
    }

    /// Moves on to the next schedule in depth-first order; false after the last.
    fn advance(&self) -> bool {
        let mut trace = self.trace();
        let mut made = std::mem::take(&mut trace.made);
        while made.pop_if(|(choice, options)| *choice + 1 == *options).is_some() {}
        trace.prefix = made.iter().map(|(choice, _)| *choice).collect();
        let last = trace.prefix.last_mut();
        last.map(|choice| *choice += 1).is_some()
    }
}

type Walk = fn(&Source) -> Option<Vec<u32>>;

const UNBOUND: usize = usize::MAX;

/// Runs a walk under every schedule of at most `changes` changes, of a server that gives at most `cap` rows at once; gives
/// their number and what they came to.
fn every_change(rows: u32, changes: usize, count: Count, cap: usize, walk: Walk) -> (usize, Outcome) {
    let (choices, mut schedules, mut outcome) = (Choices::default(), 0, Outcome::default());
    loop {
        let (chosen, mut left) = (choices.clone(), changes);
        let server = Server::new(rows, count, move |list| {
            let items = list.items.len();
            let choice = if left > 0 { chosen.pick(2 * items + 2) } else { 0 };
            left -= usize::from(choice > 0);
            if (1..=items).contains(&choice) {
                list.remove(list.items[choice - 1]);
            } else if choice > items {
                list.insert(choice - items - 1);
            }
        });
        outcome.add(&measure(&Source::new(server.with_cap(cap)), walk));
        schedules += 1;
        if !choices.advance() {
            return (schedules, outcome);
        }
    }
}

fn walk<const SIZE: u32>(source: &Source) -> Option<Vec<u32>> {
    exactly_once(source, SIZE, |_, _| ())
}

fn walk_ahead<const SIZE: u32, const PREFETCH: i32>(source: &Source) -> Option<Vec<u32>> {
    exactly_once_ahead(source, SIZE, PREFETCH, |_, _| ())
}

fn usual_walk<const SIZE: u32>(source: &Source) -> Option<Vec<u32>> {
    usual(source, SIZE, |_, _| ())
}

#[test]
fn every_schedule_of_small_lists_is_exact() {
    for count in COUNTS {
        for (rows, changes, walk, least) in [
            (3, 2, walk::<1> as Walk, 1_000),
            (4, 2, walk::<2> as Walk, 800),
            (3, 3, walk::<2> as Walk, 7_000),
            (4, 2, walk_ahead::<1, 2> as Walk, 1_000),
            (4, 2, walk_ahead::<1, 3> as Walk, 1_000),
        ] {
            let (schedules, outcome) = every_change(rows, changes, count, UNBOUND, walk);
            assert!(outcome.is_exact(), "{rows} rows, {changes} changes, {count:?}: {outcome:?}");
            assert!(schedules > least, "{schedules}");
            println!("{rows} rows, {changes} changes, {count:?}: {schedules} schedules");
        }
    }
}

#[test]
fn every_schedule_with_short_pages_is_exact() {
    for count in COUNTS {
        for (rows, changes, cap, walk, least) in [
            (4, 2, 2, walk::<3> as Walk, 1_000),
            (5, 2, 3, walk::<7> as Walk, 1_000),
            (4, 2, 2, walk_ahead::<2, 3> as Walk, 1_000),
        ] {
            let (schedules, outcome) = every_change(rows, changes, count, cap, walk);
            println!(
                "{rows} rows, {changes} changes, {cap} at most, {count:?}: {schedules} schedules, {outcome:?}"
            );
            assert!(outcome.is_exact() && schedules > least, "{schedules} {outcome:?}");
        }
    }
}

#[test]
fn the_usual_loop_loses_and_repeats_rows_in_the_same_lists() {
    let (_, outcome) = every_change(4, 2, Count::Same, UNBOUND, usual_walk::<2>);
    assert!(outcome.lost > 50 && outcome.repeated > 50, "{outcome:?}");
}

#[test]
fn every_order_of_ties_is_exact() {
    let choices = Choices::default();
    let mut schedules = 0;
    loop {
        let chosen = choices.clone();
        let server = Server::new(3, Count::Same, |_| ()).with_order(move |items| permute(items, &chosen));
        let outcome = measure(&Source::new(server), |source| exactly_once(source, 1, |_, _| ()));
        assert!(outcome.is_exact(), "{outcome:?}");
        schedules += 1;
        if !choices.advance() {
            break;
        }
    }
    assert!(schedules > 100, "{schedules}");
}

fn permute(items: &mut [u32], choices: &Choices) {
    for first in 0..items.len() {
        let chosen = first + choices.pick(items.len() - first);
        items.swap(first, chosen);
    }
}
