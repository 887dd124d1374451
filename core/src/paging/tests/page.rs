//! A single page, the pages of a sequence, and the check of what is asked for.

use super::server::{Count, Server, Source, after_a_wait, next_page, pager};
use crate::paging::{Fetched, PageParams, Row, parameters::check_size};

fn fetched<T>(items: Vec<T>, total_count: impl Into<Option<i64>>) -> Fetched<T> {
    let rows = items.into_iter().map(|item| Row { id: 0, item: Ok(item) }).collect();
    Fetched { rows, total_count: total_count.into(), arrived_at: after_a_wait() }
}

#[test]
fn a_page_tells_whether_more_follow() {
    for (offset, rows, total, limit, has_next_page, page_count) in [
        (0, 0, 0, 10, false, 0),
        (0, 10, 10, 10, false, 1),
        (0, 10, 11, 10, true, 2),
        (10, 1, 11, 10, false, 2),
        (20, 0, 11, 10, false, 2),
        (0, 0, 11, 10, false, 2),
        (0, 1, -1, 10, false, 0),
        (0, 1, i64::MAX, 1, true, i64::MAX),
        (u64::MAX, 1, 5, 500, false, 1),
    ] {
        let page = fetched(vec![(); rows], total).into_page(offset, limit);
        assert_eq!(page.has_next_page, has_next_page, "{page:?}");
        assert_eq!(page.page_count, page_count, "{page:?}");
        assert_eq!(page.total_count, total);
    }
}

#[test]
fn a_page_without_a_total_counts_known_rows() {
    for (offset, rows, limit, has_next_page, total_count, page_count) in [
        (0, 0, 10, false, 0, 0),
        (0, 9, 10, false, 9, 1),
        (0, 10, 10, true, 10, 1),
        (30, 10, 10, true, 40, 4),
        (30, 3, 10, false, 33, 4),
        (u64::MAX, 1, 1, true, i64::MAX, i64::MAX),
    ] {
        let page = fetched(vec![(); rows], None).into_page(offset, limit);
        assert_eq!((page.has_next_page, page.total_count), (has_next_page, total_count), "{page:?}");
        assert_eq!(page.page_count, page_count, "{page:?}");
    }
}

#[test]
fn a_page_of_a_sequence_has_as_many_items_as_its_size_says() {
    for count in [Count::Same, Count::Never] {
        for rows in [0, 1, 19, 20, 21, 39, 40, 41, 137] {
            let source = Source::new(Server::new(rows, count, |_| ()));
            let mut pager = pager(source.clone(), 20);
            for page in 0..rows.div_ceil(20) {
                assert!(!pager.is_at_end(), "{rows} rows, {page} pages, {count:?}");
                let items = next_page(&mut pager).unwrap().unwrap();
                assert_eq!(items.len(), 20.min(rows - 20 * page) as usize, "{rows} rows, {count:?}");
            }
            assert!(rows == 0 || count == Count::Never || pager.is_at_end(), "{rows} rows");
            assert_eq!(next_page(&mut pager).unwrap(), None);
            let requests = source.server().requests.len();
            let more = if count == Count::Never { 2 } else { 0 };
            assert!(requests <= rows.div_ceil(20).max(1) as usize + more, "{rows} rows: {requests}");
        }
    }
}

#[test]
fn items_that_are_put_back_come_first() {
    let source = Source::new(Server::new(45, Count::Same, |_| ()));
    let mut pager = pager(source, 20);
    let mut first = next_page(&mut pager).unwrap().unwrap();
    let second = next_page(&mut pager).unwrap().unwrap();
    pager.put_back(second.clone());
    pager.put_back(first.split_off(10));
    let again = next_page(&mut pager).unwrap().unwrap();
    assert_eq!(again[10..], second[..10]);
    assert_eq!(next_page(&mut pager).unwrap().unwrap()[..10], second[10..]);
}

#[test]
fn a_page_is_serialized_in_snake_case() {
    let page = serde_json::to_string(&fetched(vec![1, 2], 5).into_page(0, 2)).unwrap();
    assert_eq!(
        page,
        r#"{"data":[1,2],"total_count":5,"has_next_page":true,"page_count":3,"undecodable":[]}"#
    );
}

#[test]
fn a_page_number_becomes_an_offset() {
    assert_eq!(PageParams { initial_page: 1, page_size: 10 }.check().unwrap(), (0, 10));
    assert_eq!(PageParams { initial_page: 3, page_size: 500 }.check().unwrap(), (1_000, 500));
    assert_eq!(
        PageParams { initial_page: i32::MAX, page_size: 500 }.check().unwrap(),
        (1_073_741_823_000, 500)
    );
}

#[test]
fn page_numbers_and_sizes_out_of_range_are_refused() {
    for (initial_page, page_size, parameter) in [
        (0, 10, "initial_page"),
        (-1, 10, "initial_page"),
        (i32::MIN, 10, "initial_page"),
        (1, 0, "page_size"),
        (1, -1, "page_size"),
        (1, 501, "page_size"),
        (1, i32::MAX, "page_size"),
    ] {
        let error = format!("{:?}", PageParams { initial_page, page_size }.check().unwrap_err());
        assert!(error.contains(parameter), "{error}");
    }
    assert_eq!(check_size(500).unwrap(), 500);
    assert!(check_size(501).is_err());
}
