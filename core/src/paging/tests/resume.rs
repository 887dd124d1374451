//! Stopping anywhere, saving the position, and going on later in a list that has changed.

use super::schedules::{Schedule, pick};
use super::server::{COUNTS, Count, Server, Source, next_page};
use crate::ErrorKind;
use crate::paging::{Pager, position::Position};
use fastrand::Rng;
use std::collections::HashSet;

fn pager(source: &Source, size: u32, position: Option<String>) -> Pager<u32> {
    super::server::pager(source.clone(), size).resume_from(position).unwrap()
}

/// Reads up to so many items, then says where it stands; nothing left is `None`.
fn read(pager: &mut Pager<u32>, items: usize, out: &mut Vec<u32>) -> Option<String> {
    while let Some(page) = next_page(pager).unwrap() {
        let taken = page.len().min(items - out.len());
        out.extend(&page[..taken]);
        if out.len() == items {
            return pager.position(page.len() - taken);
        }
    }
    None
}

fn ended(pager: &mut Pager<u32>) -> Vec<u32> {
    let mut out = Vec::new();
    read(pager, usize::MAX, &mut out);
    out
}

#[derive(Debug, Default)]
struct Tally {
    stops: usize,
    lost: usize,
    repeated: usize,
    begun_anew: usize,
}

/// Whether a row before the position is still there.
fn still_marked(source: &Source, position: &str) -> bool {
    let anchors = Position::decode(position, 0).unwrap().anchors;
    anchors.is_empty() || source.server().list.items.iter().any(|item| anchors.contains(&u128::from(*item)))
}

/// Reads a list of a schedule in pieces, each with a new pager, and judges what all of them gave together.
fn in_pieces(seed: u64, count: Count, tally: &mut Tally) {
    let (schedule, mut rng) = (Schedule::new(seed), Rng::with_seed(seed + 1_000_000));
    let source = schedule.source(count);
    let before = source.server().list.items.clone();
    let (mut out, mut position, mut anew) = (Vec::new(), None::<String>, false);
    loop {
        let mut pager = pager(&source, schedule.size, position.clone());
        let mut piece = Vec::new();
        let stop = read(&mut pager, 1 + rng.usize(..40), &mut piece);
        anew |= position.is_some_and(|position| !still_marked(&source, &position));
        schedule.act(&mut source.server().list, &piece);
        out.extend(piece);
        let Some(stop) = stop else { break };
        tally.stops += 1;
        for _ in 0..pick(&mut rng, &[0, 1, 5]) {
            source.server().between();
        }
        position = Some(stop);
    }
    let distinct: HashSet<_> = out.iter().copied().collect();
    let removed = &source.server().list.removed;
    let lost = before.iter().filter(|item| !removed.contains(item) && !distinct.contains(item)).count();
    let repeated = out.len() - distinct.len();
    tally.lost += lost;
    tally.begun_anew += usize::from(anew);
    tally.repeated += if anew { 0 } else { repeated };
    assert!(lost == 0 && (anew || repeated == 0), "seed {seed}, {count:?}: {tally:?}");
}

#[test]
fn a_list_read_in_several_runs_is_read_exactly_once() {
    for count in COUNTS {
        let mut tally = Tally::default();
        for seed in 0..1_000 {
            in_pieces(seed, count, &mut tally);
        }
        println!("{count:?}: {tally:?}");
        assert!(tally.stops > 2_500, "{tally:?}");
    }
}

#[test]
fn resuming_works_with_short_pages() {
    for count in [Count::Same, Count::Never] {
        for cap in [2, 10, 33, 100] {
            let source = Source::new(Server::new(300, count, |_| ()).with_cap(cap));
            let (mut out, mut position) = (Vec::new(), None);
            loop {
                let mut piece = Vec::new();
                position = read(&mut pager(&source, 500, position), 70, &mut piece);
                out.extend(piece);
                if position.is_none() {
                    break;
                }
            }
            assert!(out.into_iter().eq((1..=300).rev()), "{count:?}, {cap} at most");
        }
    }
}

#[test]
fn a_saved_position_resumes_with_one_request() {
    let source = Source::new(Server::new(1_000, Count::Same, |_| ()));
    let mut out = Vec::new();
    let position = read(&mut pager(&source, 50, None), 333, &mut out).unwrap();
    assert!(position.len() < 1_000, "{}", position.len());
    source.server().requests.clear();
    let mut second = pager(&source, 50, Some(position.clone()));
    assert_eq!(second.position(0), Some(position));
    let page = next_page(&mut second).unwrap().unwrap();
    assert_eq!(page[0], 1_000 - 333);
    assert_eq!(source.server().requests, [(333 - 32, 83)]);
    out.extend(page);
    out.extend(ended(&mut second));
    assert!(out.into_iter().eq((1..=1_000).rev()));
}

#[test]
fn a_position_is_found_again_in_a_shifted_list() {
    for (inserted, removed) in [(600, 0), (0, 250), (5_000, 280), (3, 3)] {
        let source = Source::new(Server::new(3_000, Count::Same, |_| ()));
        let mut out = Vec::new();
        let position = read(&mut pager(&source, 100, None), 300, &mut out).unwrap();
        {
            let list = &mut source.server().list;
            (0..inserted).for_each(|_| list.insert(0));
            out[..removed].iter().for_each(|item| list.remove(*item));
        }
        source.server().requests.clear();
        let mut second = pager(&source, 100, Some(position));
        let page = next_page(&mut second).unwrap().unwrap();
        assert_eq!(page[0], 2_700, "{inserted} {removed}");
        let requests = source.server().requests.len();
        assert!(requests <= if inserted == removed { 1 } else { 2 }, "{requests}");
        out.extend(page);
        out.extend(ended(&mut second));
        assert!(out.into_iter().eq((1..=3_000).rev()));
    }
}

#[test]
fn without_any_anchor_everything_is_repeated_and_nothing_lost() {
    let source = Source::new(Server::new(500, Count::Same, |_| ()));
    let mut out = Vec::new();
    let position = read(&mut pager(&source, 20, None), 100, &mut out).unwrap();
    out[68..].iter().for_each(|item| source.server().list.remove(*item));
    let again = ended(&mut pager(&source, 20, Some(position)));
    assert!(again.iter().copied().eq((433..=500).rev().chain((1..=400).rev())));
}

#[test]
fn the_end_is_a_position_that_new_rows_follow() {
    let source = Source::new(Server::new(70, Count::Same, |_| ()));
    let mut first = pager(&source, 20, None);
    ended(&mut first);
    let position = first.position(0).unwrap();
    assert!(ended(&mut pager(&source, 20, Some(position.clone()))).is_empty());
    let end = source.server().list.items.len();
    source.server().list.insert(end);
    assert_eq!(ended(&mut pager(&source, 20, Some(position))), [71]);
}

#[test]
fn positions_of_other_lists_are_refused() {
    let source = Source::new(Server::new(70, Count::Same, |_| ()));
    let mut first = pager(&source, 20, None);
    assert_eq!(first.position(0), None);
    next_page(&mut first).unwrap();
    let good = first.position(0).unwrap();
    let of_another = Position { list: 7, ..Position::decode(&good, 0).unwrap() }.encode();
    for text in ["", "AAAA", "not a position", &good[1..], &good[..good.len() - 4], &of_another] {
        let refused = super::server::pager(source.clone(), 20).resume_from(Some(text.into()));
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{text}");
        assert_eq!(error.info().param_name.as_deref(), Some("resume_from"));
    }
    assert_eq!(source.server().requests.len(), 1);
}
