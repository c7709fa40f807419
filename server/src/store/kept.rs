//! Cases kept decoded between steps: the writer works with them, readers ask only whether one is there.

use super::case::Loaded;
use domain::value::CaseNo;
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// People work on a case for a few steps; a decoded case is some ten kilobytes.
const KEPT: usize = 2_000;

/// The cases.
#[derive(Clone)]
pub(super) struct KeptCases(Arc<Mutex<LruCache<CaseNo, Arc<Loaded>>>>);

impl KeptCases {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(NonZeroUsize::new(KEPT).unwrap_or(NonZeroUsize::MIN)))))
    }

    fn cases(&self) -> MutexGuard<'_, LruCache<CaseNo, Arc<Loaded>>> {
        // Whoever broke off while holding it left it whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn contains(&self, case_no: CaseNo) -> bool {
        self.cases().contains(&case_no)
    }

    pub(super) fn get(&self, case_no: CaseNo) -> Option<Arc<Loaded>> {
        self.cases().get(&case_no).cloned()
    }

    pub(super) fn put(&self, loaded: Arc<Loaded>) {
        self.cases().put(loaded.case.case_no, loaded);
    }

    pub(super) fn forget(&self, case_no: CaseNo) {
        self.cases().pop(&case_no);
    }

    pub(super) fn clear(&self) {
        self.cases().clear();
    }
}
