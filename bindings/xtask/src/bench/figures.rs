//! The figures that programs print, the statistics over several runs, and their formatting.
use std::collections::BTreeMap;

/// The line of JSON that a program prints: samples by name, in seconds unless the name says otherwise.
#[derive(Debug, Default)]
pub(crate) struct Figures(BTreeMap<String, Vec<f64>>);

impl Figures {
    /// Reads `{"wall": [0.1, 0.2], "peak_mib": 30}`. Null counts as absent.
    pub(crate) fn read(line: &str) -> anyhow::Result<Self> {
        let values: BTreeMap<String, serde_json::Value> = serde_json::from_str(line)?;
        let samples = |value: serde_json::Value| match value {
            serde_json::Value::Array(values) => values.iter().filter_map(serde_json::Value::as_f64).collect(),
            value => value.as_f64().into_iter().collect(),
        };
        Ok(Self(values.into_iter().map(|(name, value)| (name, samples(value))).collect()))
    }

    pub(crate) fn put(&mut self, name: &str, value: f64) {
        self.0.insert(name.to_owned(), vec![value]);
    }

    /// The typical value of each run.
    pub(crate) fn all(runs: &[Self], name: &str) -> Vec<f64> {
        runs.iter().filter_map(|figures| figures.typical(name)).collect()
    }

    /// The median of the last two thirds, since the first third warms up.
    pub(crate) fn typical(&self, name: &str) -> Option<f64> {
        let samples = self.0.get(name)?;
        median(&samples[samples.len() / 3..])
    }
}

pub(crate) fn median(samples: &[f64]) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        length if length % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// The unit of a figure.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    Seconds,
    Instructions,
    MiB,
    /// As for file sizes: 1 MB is 1,000,000 bytes.
    Megabytes,
    Count,
    Percent,
}

impl Unit {
    pub(crate) fn show(self, value: f64) -> String {
        match self {
            Self::Seconds if value >= 1.0 => format!("{value:.2} s"),
            Self::Seconds if value >= 1e-3 => format!("{:.1} ms", value * 1e3),
            Self::Seconds if value >= 1e-6 => format!("{:.1} µs", value * 1e6),
            Self::Seconds => format!("{:.1} ns", value * 1e9),
            Self::Instructions => format!("{:.1} M instructions", value / 1e6),
            Self::MiB => format!("{value:.1} MiB"),
            Self::Megabytes => format!("{:.2} MB", value / 1e6),
            Self::Count => format!("{value}"),
            Self::Percent => format!("{value:.1} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_third_is_warm_up() {
        let figures =
            Figures::read(r#"{"wall": [9, 9, 1, 2, 3, 4], "peak_mib": 30.5, "none": null}"#).unwrap();
        assert_eq!(figures.typical("wall"), Some(2.5));
        assert_eq!(figures.typical("peak_mib"), Some(30.5));
        assert_eq!((figures.typical("none"), figures.typical("other")), (None, None));
    }

    #[test]
    fn units_are_readable() {
        let shown = [3.2, 0.0123, 4.5e-5, 3e-8].map(|seconds| Unit::Seconds.show(seconds));
        assert_eq!(shown, ["3.20 s", "12.3 ms", "45.0 µs", "30.0 ns"]);
    }
}
