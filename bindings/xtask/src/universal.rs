//! Universal files: the same library for several processors in one file, as `lipo -create` makes them.
use crate::target::Target;
use anyhow::{Context as _, Result, ensure};

/// A processor that Apple's systems run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Processor {
    Arm64,
    X86_64,
}

impl Processor {
    pub(crate) fn of(target: &Target) -> Result<Self> {
        let name = target.processor();
        let all = [("aarch64", Self::Arm64), ("x86_64", Self::X86_64)];
        let found = all.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, processor)| processor).with_context(|| format!("Apple has no systems for {name}"))
    }

    /// As Apple's tools call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }

    /// `cputype` and `cpusubtype` of Mach-O.
    fn numbers(self) -> [u32; 2] {
        const CPU_64_BITS: u32 = 0x0100_0000;
        match self {
            Self::Arm64 => [CPU_64_BITS | 12, 0],
            Self::X86_64 => [CPU_64_BITS | 7, 3],
        }
    }
}

const MAGIC: u32 = 0xcafe_babe;
/// The binary logarithm of the largest pages of these processors, to which everything in the file is aligned.
const ALIGNMENT: u32 = 14;
/// Of the header itself, and of what it says of each slice.
const HEADER: usize = 8;
const ENTRY: usize = 20;

/// One file with the libraries of all processors. A single one needs no header.
pub(crate) fn joined(mut slices: Vec<(Processor, Vec<u8>)>) -> Result<Vec<u8>> {
    slices.sort_by_key(|(processor, _)| *processor);
    ensure!(!slices.is_empty(), "there is nothing to join");
    ensure!(slices.windows(2).all(|pair| pair[0].0 != pair[1].0), "two libraries are for the same processor");
    if slices.len() == 1 {
        return Ok(slices.remove(0).1);
    }
    let mut header = Vec::new();
    let mut put = |number: u32| header.extend(number.to_be_bytes());
    put(MAGIC);
    put(u32::try_from(slices.len())?);
    let mut end = HEADER + ENTRY * slices.len();
    let mut offsets = Vec::new();
    for (processor, contents) in &slices {
        let offset = end.next_multiple_of(1 << ALIGNMENT);
        processor.numbers().into_iter().for_each(&mut put);
        put(u32::try_from(offset)?);
        put(u32::try_from(contents.len())?);
        put(ALIGNMENT);
        offsets.push(offset);
        end = offset + contents.len();
    }
    let mut file = header;
    for ((_, contents), offset) in slices.into_iter().zip(offsets) {
        file.resize(offset, 0);
        file.extend(contents);
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_aligned_and_whole() {
        let slices = vec![(Processor::X86_64, vec![1; 20_000]), (Processor::Arm64, vec![2; 5])];
        let file = joined(slices).unwrap();
        let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
        assert_eq!([number(0), number(4)], [MAGIC, 2]);
        for (entry, processor, length, byte) in
            [(8, Processor::Arm64, 5, 2), (28, Processor::X86_64, 20_000, 1)]
        {
            assert_eq!([number(entry), number(entry + 4)], processor.numbers());
            let (offset, size) = (number(entry + 8) as usize, number(entry + 12) as usize);
            assert_eq!((offset % (1 << number(entry + 16)), size), (0, length));
            assert!(file[offset..offset + size].iter().all(|found| *found == byte));
        }
        assert_eq!(file.len(), 32_768 + 20_000);
    }

    #[test]
    fn one_processor_needs_no_header_and_none_twice() {
        assert_eq!(joined(vec![(Processor::Arm64, vec![7])]).unwrap(), [7]);
        assert!(joined(Vec::new()).is_err());
        assert!(joined(vec![(Processor::Arm64, vec![]), (Processor::Arm64, vec![])]).is_err());
    }
}
