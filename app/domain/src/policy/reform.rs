//! The reform months (M-3.2.2-a): data of the pack, by insurance kind and place.

use super::pack::{Pack, ReformRule};
use crate::case::{DisputeItem, InsuranceKind};
use crate::value::{ContributionMonth, Period, TownId};

/// Where a reform month cuts a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReformCut {
    /// First month of the unified collection.
    pub month: ContributionMonth,
    /// For these insurance kinds; empty for all of the item.
    pub kinds: Vec<InsuranceKind>,
    /// Months before it.
    pub before: u32,
    /// Months from it on.
    pub after: u32,
}

impl Pack {
    /// The reform months of these insurance kinds at `place`, each once.
    pub fn reforms_of(&self, kinds: &[InsuranceKind], place: &TownId) -> Vec<ContributionMonth> {
        let of = |kind: Option<InsuranceKind>| {
            let fits = |rule: &&ReformRule| {
                (rule.insurance.is_empty() || kind.is_some_and(|kind| rule.insurance.contains(&kind)))
                    && (rule.places.is_empty() || rule.places.contains(place))
            };
            self.reforms.iter().find(fits).map(|rule| rule.month).or(self.reform_month)
        };
        let mut months: Vec<ContributionMonth> = if kinds.is_empty() {
            of(None).into_iter().collect()
        } else {
            kinds.iter().filter_map(|kind| of(Some(*kind))).collect()
        };
        months.sort_unstable();
        months.dedup();
        months
    }

    /// On which side of the reform months of these insurance kinds at `place` a period lies: before all of them, after
    /// all of them, or across; unknown where the pack has none.
    pub fn side_of_reform(&self, period: Period, kinds: &[InsuranceKind], place: &TownId) -> &'static str {
        let reforms = self.reforms_of(kinds, place);
        let mut sides = reforms.iter().map(|reform| match period.split_at(*reform) {
            (Some(_), None) => "before",
            (None, Some(_)) => "after",
            _ => "across",
        });
        let Some(first) = sides.next() else { return "unknown" };
        if sides.all(|side| side == first) { first } else { "across" }
    }

    /// Where the reform cuts the period of an item at `place` (M-3.2.2-a): nothing where all of it lies on one side; one
    /// cut per month where the item's insurance kinds moved at different ones, each with its kinds.
    pub fn reform_cuts(&self, item: &DisputeItem, place: &TownId) -> Vec<ReformCut> {
        let Some(period) = item.period else { return Vec::new() };
        if self.side_of_reform(period, &item.insurance_kinds, place) != "across" {
            return Vec::new();
        }
        let reforms = self.reforms_of(&item.insurance_kinds, place);
        let several = reforms.len() > 1;
        let cut = |month: ContributionMonth| {
            let (before, _) = period.split_at(month);
            let before = before.map_or(0, Period::months);
            let moved = |kind: &&InsuranceKind| self.reforms_of(&[**kind], place) == [month];
            let kinds = item.insurance_kinds.iter().filter(moved).filter(|_| several).copied().collect();
            ReformCut { month, kinds, before, after: period.months() - before }
        };
        reforms.into_iter().map(cut).collect()
    }
}
