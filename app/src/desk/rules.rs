//! The rules the browser decides by: packs and calendar, read once and kept.

use domain::policy::PackRef;
use domain::view::RulesView;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// Packs read so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RulesCache(RwSignal<Vec<Arc<RulesView>>>);

/// Provides [`RulesCache`].
pub(super) fn provide_rules() {
    provide_context(RulesCache(RwSignal::new(Vec::new())));
}

/// The rules of this site.
pub(crate) fn use_rules() -> RulesCache {
    expect_context::<RulesCache>()
}

impl RulesCache {
    /// The rules of a pack, if they were read.
    pub(crate) fn get(self, reference: &PackRef) -> Option<Arc<RulesView>> {
        self.0.try_with_untracked(|known| known.iter().find(|rules| rules.pack.reference == *reference).cloned())?
    }

    /// Reads the rules of a pack unless they are there; `None` when they cannot be read now.
    pub(crate) async fn load(self, reference: PackRef) -> Option<Arc<RulesView>> {
        if let Some(known) = self.get(&reference) {
            return Some(known);
        }
        let text = fetch_text(&format!("/rules/{}/{}", reference.id, reference.version)).await?;
        let rules: Arc<RulesView> = Arc::new(serde_json::from_str(&text).ok()?);
        self.0.try_update(|known| known.push(rules.clone()));
        Some(rules)
    }
}

/// Reads something in the browser once the page is there, also after a change of page without a new document; `None`
/// until it was read. What `read` asks of signals is read again when they change.
pub(super) fn read_in_browser<T, F>(read: impl Fn() -> F + 'static) -> RwSignal<Option<T>>
where
    T: Send + Sync + 'static,
    F: Future<Output = T> + 'static,
{
    let known = RwSignal::new(None);
    Effect::new(move |_| {
        let reading = read();
        spawn_local(async move {
            let found = reading.await;
            known.try_set(Some(found));
        });
    });
    known
}

async fn fetch_text(address: &str) -> Option<String> {
    let response = gloo_net::http::Request::get(address).send().await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}
