//! The table: one row per figure, with the value to compare to, the goal and whether it is met.
use super::figures::{Unit, median};

/// One figure. Our samples and the other's were taken in pairs.
pub(crate) struct Row {
    pub(crate) figure: String,
    pub(crate) unit: Unit,
    pub(crate) ours: Vec<f64>,
    pub(crate) other: Option<Other>,
    pub(crate) goal: Option<Goal>,
}

/// What ours is compared with.
pub(crate) struct Other {
    pub(crate) name: String,
    pub(crate) samples: Vec<f64>,
}

/// The goal: at most this many times the other's value, or at most this value.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    Times(f64),
    Below(f64),
}

impl Row {
    /// A figure without comparison and goal.
    pub(crate) fn alone(figure: String, unit: Unit, ours: Vec<f64>) -> Self {
        Self { figure, unit, ours, other: None, goal: None }
    }

    fn ratios(&self) -> Vec<f64> {
        let other = self.other.iter().flat_map(|other| &other.samples);
        self.ours.iter().zip(other).map(|(ours, other)| ours / other).collect()
    }

    /// Whether the goal is met. Nothing if there is none.
    pub(crate) fn met(&self) -> Option<bool> {
        Some(match self.goal? {
            Goal::Times(most) => median(&self.ratios()).is_some_and(|ratio| ratio <= most),
            Goal::Below(most) => median(&self.ours).is_some_and(|ours| ours <= most),
        })
    }

    fn cells(&self) -> [String; 6] {
        let shown = |samples: &[f64]| median(samples).map(|value| self.unit.show(value)).unwrap_or_default();
        let other = self.other.as_ref().map(|other| format!("{}: {}", other.name, shown(&other.samples)));
        let goal = self.goal.map(|goal| match goal {
            Goal::Times(most) => format!("{most:.2}× or less"),
            Goal::Below(most) => format!("{} or less", self.unit.show(most)),
        });
        let met = self.met().map(|met| if met { "met" } else { "**missed**" });
        [
            self.figure.clone(),
            shown(&self.ours),
            other.unwrap_or_default(),
            ratio(&self.ratios()).unwrap_or_default(),
            goal.unwrap_or_default(),
            met.unwrap_or_default().to_owned(),
        ]
    }
}

/// The median ratio, and the lowest and the highest.
fn ratio(ratios: &[f64]) -> Option<String> {
    let middle = median(ratios)?;
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    Some(if ratios.len() > 1 {
        format!("{middle:.2} ({least:.2}–{most:.2})")
    } else {
        format!("{middle:.2}")
    })
}

/// Markdown.
pub(crate) fn table(rows: &[Row]) -> String {
    let head =
        ["Figure", "ClerkOrgs", "Compared with", "Ratio (lowest–highest)", "Goal", ""].map(str::to_owned);
    let line = ["---"; 6].map(str::to_owned);
    let lines = [head, line].into_iter().chain(rows.iter().map(Row::cells));
    lines.map(|cells| format!("| {} |\n", cells.join(" | "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ours: &[f64], other: &[f64], goal: Goal) -> Row {
        let other =
            Some(Other { name: "x".into(), samples: other.to_vec() }).filter(|o| !o.samples.is_empty());
        Row { figure: "f".into(), unit: Unit::Seconds, ours: ours.to_vec(), other, goal: Some(goal) }
    }

    #[test]
    fn goals_apply_to_the_median_ratio() {
        let pairs = row(&[1.0, 2.0, 9.0], &[2.0, 4.0, 9.0], Goal::Times(0.5));
        assert_eq!(pairs.met(), Some(true));
        assert_eq!(row(&[1.0, 3.0, 9.0], &[2.0, 4.0, 9.0], Goal::Times(0.5)).met(), Some(false));
        assert_eq!(row(&[0.04], &[], Goal::Below(0.05)).met(), Some(true));
        assert!(
            table(&[pairs]).contains("| f | 2.00 s | x: 4.00 s | 0.50 (0.50–1.00) | 0.50× or less | met |")
        );
    }
}
