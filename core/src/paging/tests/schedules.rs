//! Random schedules of lists up to 300 rows, with the usual loop beside ours.

use super::server::{
    COUNTS, Count, List, Outcome, Server, Source, exactly_once, exactly_once_ahead, measure, usual,
};
use fastrand::Rng;

const SCHEDULES: u64 = 1_000;

/// How a list moves in one schedule; the same seed gives the same one to every walk.
#[derive(Clone)]
struct Motion {
    rng: Rng,
    rate: f64,
    at_front: bool,
}

impl Motion {
    fn change(&mut self, list: &mut List) {
        let moves = self.rng.f64() < self.rate;
        for _ in 0..if moves { pick(&mut self.rng, &[0, 0, 0, 0, 0, 1, 2, 5, 20]) } else { 0 } {
            if self.rng.bool() {
                list.insert(0);
            } else if !list.items.is_empty() {
                let place = self.rng.f64().powi(if self.at_front { 3 } else { 1 });
                list.remove(list.items[(list.items.len() as f64 * place) as usize]);
            }
        }
    }
}

pub(super) fn pick<T: Copy>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.usize(..choices.len())]
}

pub(super) struct Schedule {
    rows: u32,
    pub(super) size: u32,
    accepting: bool,
    motion: Motion,
}

impl Schedule {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        Self {
            rows: pick(&mut rng, &[0, 1, 9, 10, 11, 50, 137, 300]),
            size: pick(&mut rng, &[1, 2, 5, 10, 50]),
            accepting: rng.f64() < 0.3,
            motion: Motion { rate: pick(&mut rng, &[0.0, 0.1, 0.5, 1.0]), at_front: rng.bool(), rng },
        }
    }

    pub(super) fn source(&self, count: Count) -> Source {
        Source::new(self.server(count))
    }

    fn server(&self, count: Count) -> Server {
        let mut motion = self.motion.clone();
        Server::new(self.rows, count, move |list| motion.change(list))
    }

    pub(super) fn act(&self, list: &mut List, yielded: &[u32]) {
        for item in yielded.iter().filter(|_| self.accepting) {
            list.remove(*item);
        }
    }
}

#[test]
fn random_schedules_are_exact_unlike_the_usual_loop() {
    for count in COUNTS {
        let (mut ours, mut theirs) = (Outcome::default(), Outcome::default());
        for seed in 0..SCHEDULES {
            let schedule = Schedule::new(seed);
            let outcome = measure(&schedule.source(count), |source| {
                exactly_once(source, schedule.size, |list, yielded| schedule.act(list, yielded))
            });
            assert!(outcome.is_exact(), "{count:?}, seed {seed}: {outcome:?}");
            ours.add(&outcome);
            theirs.add(&measure(&schedule.source(count), |source| {
                usual(source, schedule.size, |list, yielded| schedule.act(list, yielded))
            }));
        }
        println!("{count:?}: ours {ours:?}, the usual loop {theirs:?}");
        assert!(theirs.lost > 1_000 && theirs.repeated > 1_000, "{theirs:?}");
        if count == Count::Same {
            assert!(ours.requests * 20 <= theirs.requests * 21, "{ours:?} {theirs:?}");
        }
    }
}

#[test]
fn short_pages_lose_nothing() {
    for count in COUNTS {
        for cap in [5, 10, 25] {
            let (mut bound, mut free) = (Outcome::default(), Outcome::default());
            for seed in 0..SCHEDULES / 4 {
                let schedule = Schedule::new(seed);
                let read = |server: Server, size| {
                    let outcome = measure(&Source::new(server), |source| {
                        exactly_once(source, size, |list, yielded| schedule.act(list, yielded))
                    });
                    // Rows and total of different moments, and of one page only, cannot tell that the page was cut short.
                    let is_told = outcome.lost == 0 || (outcome.requests == 1 && count != Count::Same);
                    // Twenty rows more or less between requests is faster than five a request.
                    let may_give_up = cap < 10 || schedule.motion.rate == 1.0;
                    assert!(
                        outcome.repeated == 0 && is_told && (outcome.unended == 0 || may_give_up),
                        "{count:?}, {cap} at most, seed {seed}: {outcome:?}"
                    );
                    outcome
                };
                bound.add(&read(schedule.server(count).with_cap(cap), schedule.size.max(cap as u32)));
                // What it would take with pages that were asked to be as short.
                free.add(&read(schedule.server(count), cap as u32 - 1));
            }
            println!("{count:?}, {cap} at most: {bound:?}, asked for as many: {free:?}");
            assert!(bound.unended * 40 <= SCHEDULES as usize / 4, "{bound:?}");
            assert!(bound.lost == 0 || matches!(count, Count::Before | Count::After), "{bound:?}");
            if cap >= 10 {
                assert!(bound.requests * 10 <= free.requests * 15, "{bound:?} {free:?}");
            }
        }
    }
}

#[test]
fn an_unchanging_list_without_a_total_or_with_short_pages_takes_few_extra_requests() {
    for (count, more) in [(Count::Same, 1), (Count::Never, 2)] {
        for rows in [0, 1, 2, 3, 9, 10, 11, 100, 230] {
            for (size, cap) in [(10, usize::MAX), (500, 10), (10, 10), (500, 2), (20, 1)] {
                let outcome =
                    measure(&Source::new(Server::new(rows, count, |_| ()).with_cap(cap)), |source| {
                        let yielded = exactly_once(source, size, |_, _| ())?;
                        assert!(yielded.into_iter().eq((1..=rows).rev()), "{rows} by {size}, {cap} at most");
                        Some(rows_of(source))
                    });
                let a_page = cap.min(size as usize + 1).saturating_sub(1).max(1) as u32;
                let least = rows.saturating_sub(1).div_ceil(a_page).max(1) as usize;
                println!("{count:?}: {rows} by {size}, {cap} at most: {} and {least}", outcome.requests);
                let more = match (cap, count) {
                    // Whether one row is all, or all that comes at once, takes requests to find out.
                    (1, Count::Same) if rows > 1 => more + 6,
                    (1, Count::Never) => more + 1,
                    _ => more,
                };
                assert!(outcome.requests <= least + more, "{rows} by {size}, {cap} at most: {outcome:?}");
            }
        }
    }
}

fn rows_of(source: &Source) -> Vec<u32> {
    source.server().list.items.clone()
}

#[test]
fn prefetched_pages_are_exact_and_few_are_wasted() {
    for count in COUNTS {
        let (mut one, mut ahead) =
            (Outcome::default(), [Outcome::default(), Outcome::default(), Outcome::default()]);
        for seed in 0..SCHEDULES / 2 {
            let schedule = Schedule::new(seed);
            let walk = |prefetch| {
                let outcome = measure(&schedule.source(count), |source| {
                    exactly_once_ahead(source, schedule.size, prefetch, |list, yielded| {
                        schedule.act(list, yielded)
                    })
                });
                assert!(outcome.is_exact(), "{count:?}, seed {seed}, {prefetch} ahead: {outcome:?}");
                outcome
            };
            one.add(&walk(1));
            for (sum, prefetch) in ahead.iter_mut().zip([2, 4, 8]) {
                sum.add(&walk(prefetch));
            }
        }
        println!("{count:?}: {one:?}, ahead {ahead:?}");
        if count == Count::Same {
            assert!(ahead[2].requests * 100 <= one.requests * 120, "{one:?} {ahead:?}");
        }
    }
}

#[test]
fn accepting_while_iterating_leaves_none() {
    for (rows, size, requests) in [(10_000, 500, 25), (137, 10, 16), (137, 1, 138)] {
        let source = Source::new(Server::new(rows, Count::Same, |_| ()));
        let accept = |list: &mut List, yielded: &[u32]| {
            yielded.iter().for_each(|item| list.remove(*item));
        };
        let outcome = measure(&source, |source| {
            let yielded = exactly_once(source, size, accept)?;
            assert_eq!(yielded.len(), rows as usize);
            Some(yielded)
        });
        assert!(outcome.is_exact(), "{outcome:?}");
        assert!(source.server().list.items.is_empty());
        println!("{rows} by {size}: {} requests", outcome.requests);
        assert!(outcome.requests <= requests, "{outcome:?}");
    }
}

#[test]
fn an_unchanging_list_takes_as_many_requests_as_the_usual_loop() {
    for (rows, size) in [(0, 10), (1, 10), (9, 10), (10, 10), (11, 10), (100, 10), (1_500, 500)] {
        let quiet = || Source::new(Server::new(rows, Count::Same, |_| ()));
        let ours = measure(&quiet(), |source| exactly_once(source, size, |_, _| ()));
        let theirs = measure(&quiet(), |source| usual(source, size, |_, _| ()));
        let ahead = measure(&quiet(), |source| exactly_once_ahead(source, size, 8, |_, _| ()));
        assert!(ours.is_exact() && theirs.is_exact());
        assert_eq!(ahead, ours, "nothing is asked in vain");
        println!("{rows} by {size}: {} and {}", ours.requests, theirs.requests);
        assert!(ours.requests <= theirs.requests + 1, "{rows} by {size}: {ours:?} {theirs:?}");
    }
}
