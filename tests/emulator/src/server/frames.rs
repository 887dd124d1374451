//! HTTP/2 frames, as far as faults need them: RFC 9113, section 4.1.

const HEAD: usize = 9;
const HEADERS: u8 = 0x1;
const PUSH_PROMISE: u8 = 0x5;
const GOAWAY: u8 = 0x7;
const CONTINUATION: u8 = 0x9;
const END_HEADERS: u8 = 0x4;

/// A GOAWAY frame.
pub(super) fn go_away(last_stream: u32, code: u32) -> Vec<u8> {
    let mut frame = vec![0, 0, 8, GOAWAY, 0, 0, 0, 0, 0];
    frame.extend((last_stream & 0x7fff_ffff).to_be_bytes());
    frame.extend(code.to_be_bytes());
    frame
}

/// Tracks the boundaries of written frames, so that another frame can be inserted between them.
#[derive(Default)]
pub(super) struct Boundaries {
    head: [u8; HEAD],
    /// How much of the head was written; 0 between two frames.
    have: usize,
    /// How much of the payload is missing.
    missing: usize,
    /// Whether CONTINUATION frames follow, which must not be separated.
    in_header_block: bool,
}

impl Boundaries {
    /// Whether another frame may be inserted now.
    pub(super) fn is_between(&self) -> bool {
        self.have == 0 && self.missing == 0 && !self.in_header_block
    }

    /// The minimum number of bytes until the next boundary.
    pub(super) fn at_least(&self) -> usize {
        if self.missing > 0 { self.missing } else { HEAD - self.have }
    }

    pub(super) fn advance(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.missing > 0 {
                let taken = self.missing.min(bytes.len());
                self.missing -= taken;
                bytes = &bytes[taken..];
                continue;
            }
            let taken = (HEAD - self.have).min(bytes.len());
            self.head[self.have..self.have + taken].copy_from_slice(&bytes[..taken]);
            self.have += taken;
            bytes = &bytes[taken..];
            if self.have == HEAD {
                self.begin_payload();
            }
        }
    }

    fn begin_payload(&mut self) {
        self.have = 0;
        let [high, middle, low, kind, flags, ..] = self.head;
        self.missing = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        if matches!(kind, HEADERS | PUSH_PROMISE | CONTINUATION) {
            self.in_header_block = flags & END_HEADERS == 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, length: usize) -> Vec<u8> {
        let mut frame = vec![0, (length >> 8) as u8, length as u8, kind, flags, 0, 0, 0, 1];
        frame.resize(HEAD + length, 0);
        frame
    }

    #[test]
    fn frame_boundaries_are_found_in_any_chunks() {
        let bytes =
            [frame(0x4, 0, 0), frame(HEADERS, END_HEADERS, 300), frame(0, 1, 5), frame(0, 1, 0)].concat();
        let ends = [9, 9 + 309, 9 + 309 + 14, bytes.len()];
        for size in [1, 2, 7, 9, 10, 64, 1_000] {
            let (mut boundaries, mut at) = (Boundaries::default(), 0);
            for part in bytes.chunks(size) {
                assert!(ends.contains(&at) == boundaries.is_between() || at == 0, "{size}: {at}");
                boundaries.advance(part);
                at += part.len();
            }
            assert!(boundaries.is_between());
        }
    }

    #[test]
    fn nothing_is_injected_within_a_head() {
        let mut boundaries = Boundaries::default();
        boundaries.advance(&frame(HEADERS, 0, 20));
        assert!(!boundaries.is_between());
        boundaries.advance(&frame(CONTINUATION, 0, 20));
        assert!(!boundaries.is_between());
        boundaries.advance(&frame(CONTINUATION, END_HEADERS, 20));
        assert!(boundaries.is_between());
    }
}
